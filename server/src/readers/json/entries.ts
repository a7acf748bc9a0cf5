import { message } from '../../messages';
import { type InvalidValue, type Known, known, type Rule, unknown } from '../../policy';

/** `RuleAction` of a network ACL entry; what is neither goes to `invalid` and stays unknown. */
export function actionOf(text: Known<string>, invalid: InvalidValue[]): Rule['action'] {
  if (!text.known) return text;
  const action = text.value.trim().toLowerCase();
  if (action === 'allow' || action === 'deny') return known(action, text.span);
  const wrong = message('cloudformation.badAction', { text: text.value });
  invalid.push({ span: text.span, message: wrong });
  return unknown(wrong, text.span);
}

/** `RuleNumber` of a network ACL entry: AWS takes 1 to 32766. */
export function numberOf(text: Known<string>, invalid: InvalidValue[]): Known<number> {
  if (!text.known) return text;
  const number = Number(text.value);
  if (/^\d+$/.test(text.value.trim()) && number >= 1 && number <= 32766) return known(number, text.span);
  const wrong = message('cloudformation.badNumber', { text: text.value });
  invalid.push({ span: text.span, message: wrong });
  return unknown(wrong, text.span);
}
