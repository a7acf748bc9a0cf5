export interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}
export interface RecordedPlan {
  readonly outputs: Record<string, unknown>;
  readonly resources: Record<string, Record<string, unknown>>;
  readonly error?: string;
}
export function casesIn(text: string): Case[];
export function planOf(files: Readonly<Record<string, string>>): RecordedPlan;
