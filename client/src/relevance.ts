/** What the extension looks at: language ids and names. The server decides by content what a YAML or JSON file is. */
export const LANGUAGES = ['terraform', 'opentofu', 'pac', 'yaml', 'cloudformation', 'json', 'jsonc', 'jsonl'] as const;
export const PATTERNS = ['**/*.{tf,tofu,pac}', '**/wpad.dat', '**/*.{yaml,yml,json,jsonl,ndjson,template}'] as const;
/** Documents that are files or about to become some, whatever the workspace is of; no diffs, outputs or notebook cells. */
export const SCHEMES = ['file', 'untitled', 'vscode-vfs'] as const;

/** The same as `PATTERNS`, of a name. */
export const NAMES = /\.(?:tf|tofu|pac|ya?ml|jsonl?|ndjson|template)$|^wpad\.dat$/;

const ALWAYS = /\.(?:tf|tofu|pac)$|(?:^|\/)(?:wpad\.dat|\.workspaces-ports\.json)$/i;
const PERHAPS = /\.(?:ya?ml|jsonl?|ndjson|template)$/i;
const OWN_LANGUAGES: readonly string[] = ['terraform', 'opentofu', 'pac'];
const DATA_LANGUAGES: readonly string[] = ['yaml', 'cloudformation', 'json', 'jsonc', 'jsonl'];
/** Words without which no YAML or JSON file holds network policy. Wider than the server's own test, never narrower. */
const WORDS =
  /AWS::|[Ii]p_?P(?:ermissions|rotocol)|ip_p(?:ermissions|rotocol)|[Nn]etwork_?[Aa]cl|[Pp]refix_?[Ll]ist|[Cc]idr(?:_?[Bb]lock|s?["']?:)|workspaces-ports:/;

/** Enough of a document to judge it; `text` is asked for last, since it may be long. */
export interface Glance {
  readonly scheme: string;
  readonly languageId: string;
  readonly path: string;
  text(): string;
}

/** Whether a document is worth starting the server for: most YAML and JSON is not. */
export function isRelevant({ scheme, languageId, path, text }: Glance, schemes: readonly string[] = SCHEMES): boolean {
  if (!schemes.includes(scheme)) return false;
  if (OWN_LANGUAGES.includes(languageId) || ALWAYS.test(path)) return true;
  return (DATA_LANGUAGES.includes(languageId) || PERHAPS.test(path)) && WORDS.test(text());
}
