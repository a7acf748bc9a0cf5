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
td.satisfied { background: var(--satisfied); color: var(--satisfied-fg); }
td.missing { background: var(--missing); color: var(--missing-fg); font-weight: 600; }
td.unknown { background: var(--unknown); color: var(--unknown-fg); }
small { display: block; }
[hidden] { display: none !important; }
`;

/** Hides the objects that the three lists do not name. Without it the page is whole and merely longer. */
export const SCRIPT = `
const lists = [...document.querySelectorAll('select')];
const form = document.querySelector('form');
form.hidden = false;
function filter() {
  for (const one of document.querySelectorAll('[data-role]')) {
    one.hidden = lists.some((list) => list.value !== '' && !one.dataset[list.name].split(' ').includes(list.value));
  }
  for (const part of document.querySelectorAll('[data-group]')) {
    part.hidden = part.querySelector('[data-role]:not([hidden])') === null;
  }
}
form.addEventListener('submit', (event) => event.preventDefault());
form.addEventListener('change', filter);
filter();
`;
