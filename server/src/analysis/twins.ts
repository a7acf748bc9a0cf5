import type { SourceFile } from '../policy';

/** So many texts that look alike from afar are compared; more are no copies, and comparing them all would take long. */
const MOST = 16;

/** Files by their text. A map of texts would read each of them whole, to find that nearly all differ in length. */
export class Twins {
  private readonly alike = new Map<number, SourceFile[]>();

  /** The first file with the same text that was asked about, if there was one. */
  of(file: SourceFile): SourceFile | undefined {
    const looks = looksOf(file.text);
    const alike = this.alike.get(looks);
    if (!alike) this.alike.set(looks, [file]);
    else {
      const twin = alike.find(({ text }) => text === file.text);
      if (twin) return twin;
      if (alike.length < MOST) alike.push(file);
    }
    return undefined;
  }
}

/** Of the length, and of letters at three places. */
function looksOf(text: string): number {
  const { length } = text;
  let letters = 0;
  for (let quarter = 1; quarter < 4; quarter++)
    letters = (letters * 31 + (text.charCodeAt((length * quarter) >> 2) || 0)) % 65536;
  return length * 65536 + letters;
}
