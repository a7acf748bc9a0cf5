/** Signs as well as colours, for those who see no difference between them; with forced colours the signs remain. */
export const STYLE = `
:root { color-scheme: light dark; --fg: #1b1f24; --bg: #fff; --line: #767c85; --link: #0b57a4;
  --satisfied: #dff3e4; --satisfied-fg: #0a4d25; --missing: #fbe1e1; --missing-fg: #8b1111;
  --unknown: #fdf0c8; --unknown-fg: #5c4300; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6e8eb; --bg: #16191d; --line: #8b929c; --link: #8cc2ff;
  --satisfied: #12331e; --satisfied-fg: #a6e8b9; --missing: #451717; --missing-fg: #ffc0c0;
  --unknown: #3d3000; --unknown-fg: #ffe08c; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: var(--fg); background: var(--bg); }
a { color: var(--link); }
td a { color: inherit; }
:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
fieldset { display: flex; flex-wrap: wrap; gap: 1rem; border: 1px solid var(--line); }
.scroll { overflow-x: auto; margin: 1rem 0 2rem; }
table { border-collapse: collapse; }
caption { text-align: start; font-weight: 600; padding: .4rem 0; }
th, td { border: 1px solid var(--line); padding: .3rem .6rem; text-align: start; vertical-align: top; }
thead th { min-width: 6rem; max-width: 12rem; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 14rem; }
table[data-matrix] tr > :first-child { position: sticky; left: 0; background: var(--bg); }
td.satisfied { background: var(--satisfied); color: var(--satisfied-fg); }
td.missing { background: var(--missing); color: var(--missing-fg); font-weight: 600; }
td.unknown { background: var(--unknown); color: var(--unknown-fg); }
small { display: block; }
[hidden] { display: none !important; }
`;

/**
 * Hides the objects that the three lists do not name, and lets arrow keys go from cell to cell, so that a large table is
 * one stop of the tab key, also when a filter hides the cell where that was. Without it the page is whole and merely longer.
 */
export const SCRIPT = `
const all = (what, within = document) => [...within.querySelectorAll(what)];
function filter() {
  const lists = all('select');
  for (const one of all('[data-role]')) {
    one.hidden = lists.some((list) => list.value !== '' && !one.dataset[list.name].split(' ').includes(list.value));
  }
  for (const part of all('[data-group]')) {
    part.hidden = part.querySelector('[data-role]:not([hidden])') === null;
  }
  all('table[data-matrix]').forEach(stop);
}
const target = (cell) => cell.querySelector('a, button') ?? cell;
function ready() {
  all('form').forEach((form) => { form.hidden = false; });
  for (const table of all('table[data-matrix]')) {
    table.setAttribute('role', 'grid');
    all('th, td', table).forEach((cell) => { target(cell).tabIndex = -1; });
  }
  filter();
}
function stop(table) {
  const cells = all('th, td', table).map(target);
  if (cells.some((cell) => cell.tabIndex === 0 && !cell.closest('tr').hidden)) return;
  cells.forEach((cell) => { cell.tabIndex = -1; });
  const first = table.tBodies[0].querySelector('tr:not([hidden])') ?? table.rows[0];
  target(first.cells[first.cells.length > 1 ? 1 : 0]).tabIndex = 0;
}
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0],
  Home: [0, -Infinity], End: [0, Infinity] };
const within = (at, length) => Math.max(0, Math.min(length - 1, at));
document.addEventListener('keydown', (event) => {
  const cell = event.target.closest('table[data-matrix] :is(th, td)');
  const step = STEPS[event.key];
  if (!cell || !step || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const rows = [...cell.closest('table').rows].filter((row) => !row.hidden);
  const row = rows[within(rows.indexOf(cell.parentElement) + step[0], rows.length)];
  const next = target(row.cells[within(cell.cellIndex + step[1], row.cells.length)]);
  target(cell).tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});
document.addEventListener('submit', (event) => event.preventDefault());
document.addEventListener('change', filter);
ready();
`;
