import { edition as editionOf } from '../catalogue';
import { regionName } from '../catalogue/regions';
import { type Locale, type Message, type MessageKey, message, render } from '../messages';
import type { Severity } from '../rules/finding';
import type { RuleId } from '../rules/ids';
import { SCRIPT, STYLE } from './html-page';
import { PANEL_SCRIPT, PANEL_STYLE } from './html-panel';
import {
  type CellJson,
  type CheckJson,
  type FindingJson,
  isCompared,
  type ObjectJson,
  type RequirementJson,
} from './report';
import { requirementName } from './requirement-name';
import { rulePage } from './rule-page';
import { SIGN } from './signs';
import { uncheckedText } from './unchecked';

type Verdict = RequirementJson['verdict'];
const VERDICTS: readonly Verdict[] = ['missing', 'unknown', 'satisfied'];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);

/** An object that plays a role, and its number in the page. */
interface Row {
  readonly object: ObjectJson;
  readonly id: string;
}

/**
 * The report of `check` as one HTML page that loads nothing: requirements × objects by role, what is missing or unknown
 * behind each cell, and the findings. `files` counts those that held something to check.
 */
export function htmlReport(report: CheckJson, files: number, locale: Locale): string {
  const main = new Page(report, locale).body(files);
  return frame({ locale, main, style: STYLE, script: SCRIPT, inline: "'unsafe-inline'", nonce: '' });
}

/**
 * Which place of a file a cell, an object or a finding stands for, as a number that the page hands back: what is behind
 * a requirement of an object, else the object or finding itself.
 */
export type Opens = (one: ObjectJson | FindingJson, requirement?: string) => number | undefined;

/** The page around the tables in a panel of an editor, in the editor's own colours; `main` is empty until it is given. */
export function htmlPanel(locale: Locale, nonce: string): string {
  const [style, script] = [STYLE + PANEL_STYLE, SCRIPT + PANEL_SCRIPT];
  return frame({
    locale,
    main: '',
    style,
    script,
    inline: `'nonce-${escaped(nonce)}'`,
    nonce: ` nonce="${escaped(nonce)}"`,
  });
}

/** What is inside the panel's `main`: the same tables, and cells open places. */
export const htmlPanelBody = (report: CheckJson, files: number, locale: Locale, opens: Opens): string =>
  new Page(report, locale, opens).body(files);

/** `inline`: what allows style and script; `nonce`: the attribute that they carry. */
interface Frame {
  readonly locale: Locale;
  readonly main: string;
  readonly style: string;
  readonly script: string;
  readonly inline: string;
  readonly nonce: string;
}

function frame({ locale, main, style, script, inline, nonce }: Frame): string {
  const policy = `default-src 'none'; style-src ${inline}; script-src ${inline}`;
  return `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(render(message('report.title'), locale))}</title>
<style${nonce}>${style}</style>
</head>
<body>
<main>
${main}
</main>
<script${nonce}>${script}</script>
</body>
</html>
`;
}

class Page {
  private readonly rows: readonly Row[];

  constructor(
    private readonly report: CheckJson,
    private readonly locale: Locale,
    private readonly opens?: Opens,
  ) {
    const inRoles = report.objects.filter(isCompared);
    this.rows = inRoles.map((object, i) => ({ object, id: `object-${i + 1}` }));
  }

  private say(key: MessageKey, args: Message['args'] = {}): string {
    return escaped(render({ key, args }, this.locale));
  }

  body(files: number): string {
    const { edition, editions, ipRanges, findings } = this.report;
    const counts = { edition: editions ?? edition, files, objects: this.rows.length, findings: findings.length };
    const roles = distinct(this.rows.map(({ object }) => object.role!));
    const unchecked = uncheckedText(this.report);
    return [
      `<h1>${this.say('report.title')}</h1>`,
      `<p>${this.say('report.checked', counts)}${ipRanges ? ` ${this.say('report.feed', { day: ipRanges.date.slice(0, 10) })}` : ''}</p>`,
      unchecked ? `<p>${escaped(render(unchecked, this.locale))}</p>` : '',
      this.opens ? `<p><button type="button" data-save>${this.say('report.save')}</button></p>` : '',
      this.filters(roles),
      ...roles.map((role) => this.matrix(role)),
      this.evidence(),
      this.findings(),
    ].join('\n');
  }

  /** Hidden until the script is there that makes them work. */
  private filters(roles: readonly string[]): string {
    const regions = distinct(this.rows.map(({ object }) => object.region ?? ''));
    const named = (code: string): string =>
      code === '' ? this.say('report.noRegion') : escaped(`${regionName(code, this.locale)} (${code})`);
    const lists = [
      this.list('report.role', 'role', roles, escaped),
      this.list('report.region', 'region', regions, named),
      this.list('report.verdict', 'verdict', VERDICTS, (verdict) => this.verdict(verdict as Verdict)),
    ];
    const legend = this.say('report.filter');
    return `<form hidden><fieldset><legend>${legend}</legend>\n${lists.join('\n')}\n</fieldset></form>`;
  }

  private list(label: MessageKey, name: string, values: readonly string[], text: (value: string) => string): string {
    const options = values.map((value) => `<option value="${escaped(value || NONE)}">${text(value)}</option>`);
    const all = `<option value="">${this.say('report.any')}</option>`;
    return `<label>${this.say(label)} <select name="${name}" autocomplete="off">${all}${options.join('')}</select></label>`;
  }

  private matrix(role: string): string {
    const rows = this.rows.filter(({ object }) => object.role === role);
    const asked = rows.flatMap(({ object }) => object.requirements);
    const ids = distinct(asked.map(({ id }) => id));
    const heads = ids.map((id) => {
      const isOptional = asked.every((one) => one.id !== id || one.optional);
      return `<th scope="col">${this.requirement(id, isOptional)}</th>`;
    });
    const lines = rows.map((row) => {
      const cells = ids.map((id) => this.cell(row, id));
      return `<tr ${this.facts(row.object)}><th scope="row">${this.opened(this.nameOf(row.object), row.object)}</th>${cells.join('')}</tr>`;
    });
    const caption = this.say('report.matrix', { role });
    return `<div class="scroll" tabindex="0" role="region" aria-label="${caption}" data-group>
<table data-matrix><caption>${caption}</caption>
<thead><tr><th scope="col">${this.say('report.object')}</th>${heads.join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody></table></div>`;
  }

  private cell({ object, id: row }: Row, id: string): string {
    const found = object.requirements.find((one) => one.id === id);
    if (!found) return `<td>– <small>${this.say('report.notAsked')}</small></td>`;
    const { verdict } = found;
    const waived = verdict !== 'satisfied' && found.optional;
    const text = `${waived ? '○' : SIGN[verdict]} ${this.verdict(verdict)}`;
    const leads = verdict === 'satisfied' ? text : `<a href="#${anchor(row, object, id)}">${text}</a>`;
    const inner = this.opens ? this.opened(text, object, id) : leads;
    return `<td class="${waived ? 'optional' : verdict}">${inner}</td>`;
  }

  /** What opens its place where the page can do that. */
  private opened(inner: string, one: ObjectJson | FindingJson, id?: string): string {
    const at = this.opens?.(one, id);
    return at === undefined ? inner : `<button type="button" data-open="${at}">${inner}</button>`;
  }

  private evidence(): string {
    const parts = this.rows.flatMap(({ object, id: row }) => {
      const unmet = object.requirements.filter(({ verdict }) => verdict !== 'satisfied');
      const open = [...unmet.filter(({ optional }) => !optional), ...unmet.filter(({ optional }) => optional)];
      if (open.length === 0) return [];
      const items = open.map((one) => {
        const cells = [
          ...one.missing.map((cell) => this.line('missing', cell, [])),
          ...one.unknown.map((cell) => this.line('unknown', cell, cell.reasons)),
        ];
        return `<dt id="${anchor(row, object, one.id)}" tabindex="-1">${this.opened(this.requirement(one.id, one.optional), object, one.id)}</dt>\n${cells.join('\n')}`;
      });
      return `<section ${this.facts(object)}><h3>${this.nameOf(object)}</h3>\n<dl>\n${items.join('\n')}\n</dl></section>`;
    });
    if (parts.length === 0) return '';
    return `<div data-group><h2>${this.say('report.evidence')}</h2>\n${parts.join('\n')}\n</div>`;
  }

  private line(verdict: Verdict, cell: CellJson, reasons: readonly string[]): string {
    const { direction, protocol, ports } = cell;
    const [any, text] = [cell.remote === 'any', Array.isArray(cell.remote) ? cell.remote.join(', ') : cell.remote];
    const args = {
      verdict: message(`report.${verdict}`),
      direction: message(`report.direction.${direction}`),
      protocol: protocol.toUpperCase(),
      ports,
      remote: any ? message('report.anyAddress') : text,
    };
    const why = reasons.map((reason) => `<small>${escaped(reason)}</small>`).join('');
    return `<dd>${this.say('report.cell', args)}${why}</dd>`;
  }

  private findings(): string {
    const heading = `<h2>${this.say('report.findings')}</h2>`;
    if (this.report.findings.length === 0) return `${heading}\n<p>${this.say('report.nothing')}</p>`;
    const keys = ['report.severity', 'report.place', 'report.rule', 'report.object', 'report.message'] as const;
    const heads = keys.map((key) => `<th scope="col">${this.say(key)}</th>`);
    const label = this.say('report.findings');
    return `${heading}
<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${this.report.findings.map((finding) => this.finding(finding)).join('\n')}
</tbody></table></div>`;
  }

  private finding(finding: FindingJson): string {
    const { severity, file, start, rule, object, message: text } = finding;
    const cells = [
      this.say(`cli.severity.${severity as Severity}`),
      this.opened(escaped(`${file}:${start.line}:${start.column}`), finding),
      `<a href="${escaped(rulePage(rule as RuleId, this.locale))}">${escaped(rule)}</a>`,
      escaped(object ?? ''),
      escaped(text),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  }

  private verdict(verdict: Verdict): string {
    return this.say(`report.${verdict}`);
  }

  private nameOf({ address, file, line, region, edition }: ObjectJson): string {
    const terms = [`${file}:${line}`, ...(region === null ? [] : [region]), ...(this.report.editions ? [edition] : [])];
    return `<code>${escaped(address)}</code><small>${escaped(terms.join(' · '))}</small>`;
  }

  private requirement(id: string, isOptional = false): string {
    const name = requirementName(id, editionOf(this.report.edition), this.locale);
    return `${escaped(name)}${isOptional ? `<small>${this.say('report.optional')}</small>` : ''}`;
  }

  /** What the lists of the page ask an object for; nobody lacks what is optional. */
  private facts({ role, region, requirements }: ObjectJson): string {
    const told = requirements.filter(({ verdict, optional }) => verdict === 'satisfied' || !optional);
    const verdicts = distinct(told.map(({ verdict }) => verdict)).join(' ');
    return `data-role="${escaped(role!)}" data-region="${escaped(region ?? NONE)}" data-verdict="${verdicts}"`;
  }
}

const NONE = '-';
const distinct = (values: readonly string[]): string[] => [...new Set(values)];

/** By its place in the object, since ids of a company's own may hold anything. */
const anchor = (row: string, object: ObjectJson, id: string): string =>
  `${row}-${object.requirements.findIndex((one) => one.id === id) + 1}`;
