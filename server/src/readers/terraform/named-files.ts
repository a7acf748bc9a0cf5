import { onceForText } from '../../policy';

/** A path in plain words, relative to the root's folder or to the file's own. */
interface Named {
  readonly base: 'root' | 'module';
  readonly path: string;
}

/** Whether a text calls a function that takes the path of a file. */
const readsFiles = (text: string): boolean => text.includes('file') && /\b(?:file\w*|templatefile)\(/.test(text);
const baseOf = (prefix: string | undefined): Named['base'] => (prefix?.includes('module') ? 'module' : 'root');

/** Texts that functions of a file name in plain words. */
export const fileNamesIn = onceForText((text): readonly Named[] => {
  if (!readsFiles(text)) return [];
  const calls = text.matchAll(/\b(?:file\w*|templatefile)\(\s*"(\$\{path\.(?:module|root)\}\/)?([^"$\n]+)"/g);
  return [...calls].map(([, base, path]) => ({ base: baseOf(base), path: path! }));
});

/** Folders that `fileset` lists in plain words, and the pattern that files fit. */
export const listedIn = onceForText((text): readonly (Named & { readonly pattern: string })[] => {
  if (!text.includes('fileset(')) return [];
  const calls = text.matchAll(
    /\bfileset\(\s*(?:path\.(module|root)|"(?:\$\{path\.(module|root)\}\/?)?([^"$\n]*)")\s*,\s*"([^"$\n]+)"/g,
  );
  return [...calls].map(([, bare, inside, path = '', pattern]) => ({
    base: (bare ?? inside) === 'module' ? 'module' : 'root',
    path,
    pattern: pattern!,
  }));
});

/** What people keep values in. */
const DATA = /\.(?:csv|json|rules|tftpl|tmpl|tpl|txt|ya?ml)$/;

/**
 * Texts that functions name in words with values between (`file("${path.module}/rules/${var.site}.yaml")`): the folder that
 * is plain, and what a path below it must fit.
 */
export const filePatternsIn = onceForText((text): readonly (Named & { readonly pattern: string })[] => {
  if (!readsFiles(text)) return [];
  const calls = text.matchAll(
    /\b(?:file\w*|templatefile)\(\s*"(\$\{path\.(?:module|root)\}\/)?((?:[^"$*?[\]{}\n]|\$\{[^{}\n]*\})+)"/g,
  );
  return [...calls].flatMap(([, base, written]) => {
    const whole = written!.replace(/\$\{[^{}]*\}/g, '*');
    const at = whole.lastIndexOf('/', whole.indexOf('*')) + 1;
    if (!whole.includes('*') || !DATA.test(whole)) return [];
    return [{ base: baseOf(base), path: whole.slice(0, at), pattern: whole.slice(at) }];
  });
});

/** Names behind which a function finds the path of its file: `rules` of `file(var.rules)`. */
export const fileReferencesIn = onceForText((text): readonly string[] => {
  if (!readsFiles(text)) return [];
  const calls = text.matchAll(
    /\b(?:file\w*|templatefile)\(\s*"?(?:\$\{)?\s*(?:var|local|each\.value)\.(\w+)\s*[}"),]/g,
  );
  return [...new Set([...calls].map(([, name]) => name!))];
});

/** Paths of such files that a name is given in plain words: as an argument, a local, in `.tfvars`, or as a default. */
export const pathsAssignedIn = onceForText((text): readonly (Named & { readonly name: string })[] => {
  const written = text.matchAll(/(?<![\w-])([\w-]+)"?\s*[=:]\s*"(\$\{path\.(?:module|root)\}\/)?([^"$\n]+)"/g);
  return [...written].flatMap(([, name, base, path]) =>
    DATA.test(path!) ? [{ name: name!, base: baseOf(base), path: path! }] : [],
  );
});
