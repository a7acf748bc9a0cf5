import { type Message, message } from '../../messages';
import type { Reason, Span } from '../../policy';
import { get, type Node, textOf } from '../json/node';
import { listOf, type Outcome, resolved, scalar, unknownAt } from './outcome';
import type { Resolver } from './resolver';

/** What a parameter comes to without a value of the user's: its default. */
export function parameterValue(resolver: Resolver, name: string, parameter: Node, at: Span, depth: number): Outcome {
  const type = textOf(get(parameter, 'Type'));
  // The default of such a parameter is the name of the entry in Parameter Store, not its value.
  if (type?.startsWith('AWS::SSM::Parameter')) return unknownAt(at, message('cloudformation.ssmParameter', { name }));
  const fallback = get(parameter, 'Default');
  if (!fallback) return unknownAt(at, message('cloudformation.noDefault', { name }));
  const found = resolver.text(fallback, depth);
  if (!('text' in found)) return found.outcome;
  if (found.text.trim() === '') return unknownAt(at, message('cloudformation.emptyDefault', { name }));
  return typed(found.text, type, at, fallback.kind === 'scalar' ? fallback.span : undefined);
}

/** A value that the user gives a parameter of a type; lists may come as one text with commas, as CloudFormation has it. */
export function givenValue(given: unknown, name: string, type: string | undefined, at: Span): Outcome {
  if (typeof given === 'string' || typeof given === 'number' || typeof given === 'boolean') {
    const foreign = deployTime(String(given));
    return foreign ? unknownAt(at, foreign) : typed(String(given), type, at);
  }
  if (Array.isArray(given)) return resolved(listOf(given.map(String), at));
  return unknownAt(at, message('cloudformation.variableForm', { name }));
}

/** A value from a parameter file or another stack. Such a value of a Parameter Store type is the entry's name. */
export function handedValue(handed: string | Reason, name: string, parameter: Node, at: Span): Outcome {
  if (typeof handed !== 'string') return unknownAt(at, handed.message);
  const type = textOf(get(parameter, 'Type'));
  if (type?.startsWith('AWS::SSM::Parameter')) return unknownAt(at, message('cloudformation.ssmParameter', { name }));
  return givenValue(handed, name, type, at);
}

function typed(text: string, type: string | undefined, at: Span, origin?: Span): Outcome {
  if (!isListType(type)) return resolved(scalar(text, at, origin));
  const items = text.split(',').map((item) => item.trim());
  return resolved(listOf(text.trim() === '' ? [] : items, at, origin));
}

const isListType = (type: string | undefined): boolean =>
  type !== undefined && (type === 'CommaDelimitedList' || type.includes('List<'));

/** Parts of a text that only a deployment or another tool fills in. */
export function deployTime(text: string): Message | undefined {
  if (text.includes('{{resolve:')) return message('cloudformation.dynamicReference', { text });
  if (text.includes('${') || text.includes('{{')) return message('cloudformation.placeholder', { text });
  return undefined;
}
