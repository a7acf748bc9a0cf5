import type { UnitResult } from '../analysis/pipeline';
import type { SourceFile, TextEdit } from '../policy';

/**
 * Where a generated text goes in a file: into one that is empty, or at the end of a Terraform file, without the variables
 * that the module has already. Undefined where the file is whole as it stands, such as a template or a PAC.
 */
export function insertion(
  text: string,
  file: SourceFile,
  unit: UnitResult | undefined,
  form: string,
): TextEdit | undefined {
  const { uri, text: before } = file;
  if (before.trim() === '') return { uri, start: 0, end: before.length, text };
  if (!form.startsWith('terraform') || !/\.(?:tf|tofu)$/i.test(uri)) return undefined;
  const gap = before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  return {
    uri,
    start: before.length,
    end: before.length,
    text: `${gap}${withoutDeclared(text, unit?.files ?? [file])}`,
  };
}

/** Our own text, in our own layout: a variable that is declared twice stops the whole module. */
function withoutDeclared(text: string, files: readonly SourceFile[]): string {
  return text.replace(/^variable "(\w+)" \{\n(?: .*\n)*\}\n\n?/gm, (block, name: string) => {
    const declares = new RegExp(`^[ \\t]*variable[ \\t]+"?${name}"?[ \\t]*\\{`, 'm');
    return files.some((file) => declares.test(file.text)) ? '' : block;
  });
}
