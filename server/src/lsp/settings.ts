/** The settings under `workspacesPorts.*`, with the defaults that the manifest states too (a contract test compares them). */
export interface EditorSettings {
  /** Edition of the catalogue; empty: the configuration file's, or the default. */
  readonly edition: string;
  /** Path of an ip-ranges.json; empty: the configuration file's, or none. */
  readonly ipRangesFile: string;
  readonly hover: { readonly enabled: boolean };
  /** Lines above checked objects. */
  readonly codeLens: { readonly enabled: boolean };
  /** What addresses are, behind them. */
  readonly inlayHints: { readonly enabled: boolean };
  /** Milliseconds after a key before problems are pushed to clients that do not pull them. */
  readonly run: { readonly debounce: number };
  /** Rule → `error`, `warning`, `information`, `hint` or `off`. */
  readonly severity: Readonly<Record<string, string>>;
}

export const DEFAULT_SETTINGS: EditorSettings = {
  edition: '',
  ipRangesFile: '',
  hover: { enabled: true },
  codeLens: { enabled: true },
  inlayHints: { enabled: false },
  run: { debounce: 150 },
  severity: {},
};

/** Takes what is well-formed and leaves the default where it is not; editors send what people type. */
export function readSettings(value: unknown): EditorSettings {
  const given = record(value);
  const debounce = record(given.run).debounce;
  const isOn = (name: 'hover' | 'codeLens' | 'inlayHints'): boolean => {
    const { enabled } = record(given[name]);
    return typeof enabled === 'boolean' ? enabled : DEFAULT_SETTINGS[name].enabled;
  };
  return {
    edition: text(given.edition),
    ipRangesFile: text(given.ipRangesFile),
    hover: { enabled: isOn('hover') },
    codeLens: { enabled: isOn('codeLens') },
    inlayHints: { enabled: isOn('inlayHints') },
    run: { debounce: typeof debounce === 'number' ? clamp(debounce, 0, 5000) : DEFAULT_SETTINGS.run.debounce },
    severity: Object.fromEntries(
      Object.entries(record(given.severity)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
