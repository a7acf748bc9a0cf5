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
  /**
   * Milliseconds after a key before problems are pushed to clients that do not pull them, and seconds for which an object
   * keeps its last answer while it is half-typed.
   */
  readonly run: { readonly debounce: number; readonly hold: number };
  /** Rule → `error`, `warning`, `information`, `hint` or `off`. */
  readonly severity: Readonly<Record<string, string>>;
}

export const DEFAULT_SETTINGS: EditorSettings = {
  edition: '',
  ipRangesFile: '',
  hover: { enabled: true },
  codeLens: { enabled: true },
  inlayHints: { enabled: false },
  run: { debounce: 150, hold: 30 },
  severity: {},
};

/** Takes what is well-formed and leaves the default where it is not; editors send what people type. */
export function readSettings(value: unknown): EditorSettings {
  const given = record(value);
  const { debounce, hold } = record(given.run);
  const number = (value: unknown, standard: number, most: number): number =>
    typeof value === 'number' ? clamp(value, 0, most) : standard;
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
    run: {
      debounce: number(debounce, DEFAULT_SETTINGS.run.debounce, 5000),
      hold: number(hold, DEFAULT_SETTINGS.run.hold, 600),
    },
    severity: Object.fromEntries(
      Object.entries(record(given.severity)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
