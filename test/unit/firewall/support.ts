import { Analyzer } from '../../../server/src/analysis/analyzer';
import type { Options } from '../../../server/src/analysis/scope';
import { loadSandbox } from '../../../server/src/node/sandbox';
import { memoryHost } from '../../support/annotated';

/** What is found in one file in memory. */
export async function checkText(name: string, text: string, options: Options = {}) {
  const unit = await new Analyzer(memoryHost({ [name]: text }), loadSandbox, options).check(`file:///w/${name}`);
  if (!unit) throw new Error(`${name} is not read`);
  return unit;
}

export const checkTerraform = (text: string, options: Options = {}) =>
  checkText('main.tf', `provider "aws" { region = "ap-northeast-1" }\n${text}`, options);
