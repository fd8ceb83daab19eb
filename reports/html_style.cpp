#include "reports/html_parts.hpp"

namespace pibench::reports {

// The phases' colours are from the palette of Okabe and Ito, which the common kinds of colour
// blindness can tell apart; the gap between segments helps where they cannot.
const std::string_view style_sheet = R"css(
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --text: #1d2126; --soft: #5b6470; --line: #dfe2e6;
  --accent: #0b5cad; --best: #eaf3fb; --notice: #fff4d6; --notice-line: #c98a00;
  --phase-0: #56b4e9; --phase-1: #e69f00; --phase-2: #8a9099; --phase-3: #0072b2;
  --phase-4: #cc79a7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --card: #1b1f24; --text: #e4e7eb; --soft: #9aa4b0; --line: #31373f;
    --accent: #7db8f0; --best: #1b2c3d; --notice: #352b12; --notice-line: #d9a521;
    --phase-2: #6d747e; --phase-3: #2f8fd0;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.page { max-width: 74rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .35rem; letter-spacing: -.015em; }
h2 { font-size: 1.3rem; line-height: 1.25; margin: 2.5rem 0 .2rem; letter-spacing: -.01em; }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 0 0 .75rem; }
p { margin: 0 0 .6rem; max-width: 46rem; }
p, h2, h3, figcaption, dd { overflow-wrap: anywhere; }
.soft, footer { color: var(--soft); font-size: .9rem; }
section > :last-child { margin-bottom: 0; }
pre + p, .scroll + p { margin-top: .75rem; }
section > section {
  background: var(--card); border: 1px solid var(--line); border-radius: .5rem;
  padding: 1.25rem; margin: 1rem 0 0;
}
.notice {
  background: var(--notice); border-left: .25rem solid var(--notice-line);
  border-radius: .25rem; padding: .6rem .9rem; margin: 1rem 0 0; max-width: none;
}
.figures { display: flex; flex-wrap: wrap; gap: .75rem 2.5rem; margin: 0 0 1rem; }
.figures dt { color: var(--soft); font-size: .85rem; }
.figures dd { margin: 0; font-size: 1.35rem; font-weight: 600; line-height: 1.3; }
.figures dd small { display: block; font-size: .85rem; font-weight: 400; color: var(--soft); }
.scroll { overflow-x: auto; }
.scroll:focus-visible, pre:focus-visible, summary:focus-visible {
  outline: 2px solid var(--accent); outline-offset: 2px;
}
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
caption { text-align: left; color: var(--soft); font-size: .85rem; padding: 0 0 .5rem; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 4rem); }
th, td {
  padding: .42rem .65rem; text-align: left; vertical-align: baseline; white-space: nowrap;
  border-bottom: 1px solid var(--line); unicode-bidi: isolate;
}
th:first-child, td:first-child { padding-left: .4rem; }
th:last-child, td:last-child { padding-right: .4rem; }
thead th {
  color: var(--soft); font-size: .82rem; font-weight: 600; vertical-align: bottom;
  border-bottom: 2px solid var(--line);
}
thead .num { white-space: normal; }
tbody th { font-weight: 600; }
th:first-child { position: sticky; left: 0; background: var(--card); }
tbody tr:last-child > * { border-bottom: 0; }
.num { text-align: right; font-variant-numeric: tabular-nums; }
.num.top { background: var(--best); font-weight: 600; }
tr.best > * { background: var(--best); }
tr.baseline > * { color: var(--soft); font-style: italic; font-weight: 400; }
.wrap th, .wrap td { white-space: normal; overflow-wrap: break-word; min-width: 6.5rem; }
.wrap tbody th { overflow-wrap: anywhere; }
.wrap td:nth-child(2):not(:last-child) { white-space: nowrap; }
.wrap td:nth-child(3) { min-width: 15rem; overflow-wrap: anywhere; }
.wrap td:last-child { min-width: 11rem; overflow-wrap: anywhere; }
figure { margin: 1.5rem 0 .75rem; }
figcaption { color: var(--soft); font-size: .85rem; margin-bottom: .6rem; }
.legend {
  list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; padding: 0;
  margin: 0 0 .7rem; font-size: .88rem;
}
.swatch {
  display: inline-block; width: .8rem; height: .8rem; border-radius: .15rem;
  margin-right: .4rem; vertical-align: -.08rem;
}
.bar {
  display: grid; grid-template-columns: 8.5rem minmax(0, 1fr) 4.5rem; gap: .75rem;
  align-items: center; padding: .16rem 0; font-size: .9rem;
}
.bar .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-weight: 600; }
.bar .total { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar.baseline .name { font-weight: 400; font-style: italic; color: var(--soft); }
.track { display: flex; height: 1.15rem; }
.track > span { border-right: 1px solid var(--card); min-width: 0; }
.track > span:first-child { border-radius: .2rem 0 0 .2rem; }
.track > span:last-child { border-right: 0; border-radius: 0 .2rem .2rem 0; }
.track > span, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.phase-0 { background: var(--phase-0); } .phase-1 { background: var(--phase-1); }
.phase-2 { background: var(--phase-2); } .phase-3 { background: var(--phase-3); }
.phase-4 { background: var(--phase-4); }
.histogram { margin: .5rem 0; }
.histogram svg { display: block; width: 100%; height: 3rem; fill: var(--phase-3); }
.histogram p { font-size: .85rem; color: var(--soft); border-top: 1px solid var(--line); margin: 0; }
details { margin: .75rem 0 0; }
summary { cursor: pointer; color: var(--accent); font-size: .92rem; }
details[open] > summary { margin-bottom: .6rem; }
pre {
  margin: 0; padding: .8rem 1rem; overflow-x: auto; background: var(--page);
  border: 1px solid var(--line); border-radius: .35rem; font-size: .88rem; line-height: 1.5;
}
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
footer { margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media (max-width: 40rem) {
  .page { padding: 1.25rem .75rem 2rem; }
  section > section { padding: 1rem .85rem; }
  h1 { font-size: 1.45rem; }
  .bar {
    grid-template: "name total" "track track" / minmax(0, 1fr) auto; gap: .1rem .5rem;
    padding: .3rem 0;
  }
  .bar .name { grid-area: name; } .bar .total { grid-area: total; } .track { grid-area: track; }
  .figures { gap: .6rem 1.5rem; }
}
@media print {
  section > section { break-inside: avoid; border: 0; padding: 0; }
}
)css";

}  // namespace pibench::reports
