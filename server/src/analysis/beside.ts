import type { SourceFile } from '../policy';
import { looksLikeAwsOutput, refersElsewhere } from '../readers/awscli';
import { type Files, folderOf, keyOf } from './files';
import { couldBe } from './formats';

/** Files of one folder that are looked into, and UTF-16 units of one and of all: exports of a region are a dozen files. */
const MAX_FILES = 200;
const MAX_LENGTH = 4_000_000;
const MAX_TOGETHER = 16_000_000;

const NONE: readonly SourceFile[] = [];

/** Finds what lies beside an answer of the AWS CLI: what one file names by an id, the next one often holds. */
export class Beside {
  private readonly looks = new WeakMap<SourceFile, boolean>();

  constructor(
    private readonly files: Files,
    /** In an untrusted workspace only what lies in these folders is read. */
    private readonly inside: readonly string[] | undefined,
  ) {}

  /** The other answers of the folder, in the order of their names; links are not followed. */
  async of(file: SourceFile): Promise<readonly SourceFile[]> {
    const folder = folderOf(file.uri);
    if (!file.uri.includes('://') || !refersElsewhere(file.text) || !this.mayRead(folder)) return NONE;
    const links = new Set((await this.files.links(folder)).map(keyOf));
    const names = (await this.files.list(folder)).filter(
      (uri) => couldBe(uri).includes('awscli') && keyOf(uri) !== keyOf(file.uri) && !links.has(keyOf(uri)),
    );
    const found: SourceFile[] = [];
    let together = 0;
    for (const uri of names.slice(0, MAX_FILES)) {
      const other = await this.files.get(uri);
      if (!other || other.text.length > MAX_LENGTH || !this.isAnswer(other)) continue;
      together += other.text.length;
      if (together > MAX_TOGETHER) break;
      found.push(other);
    }
    return found.length > 0 ? found : NONE;
  }

  private mayRead(folder: string): boolean {
    return this.inside === undefined || this.inside.some((one) => keyOf(folder).startsWith(keyOf(one)));
  }

  private isAnswer(file: SourceFile): boolean {
    let answer = this.looks.get(file);
    if (answer === undefined) {
      answer = looksLikeAwsOutput(file.text);
      this.looks.set(file, answer);
    }
    return answer;
  }
}
