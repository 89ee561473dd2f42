const ELSE_IF = 'Write {{else if .x}}.';
const LOOP = 'Loop with {{range .items}}…{{end}}, or {{range $i, $item := .items}}…{{end}}.';
const END = 'Every block ends with {{end}}.';
const CALL = 'A template is called by its name: {{template "name" .}}.';
const LAYOUT = 'Call the layout and define what it shows: {{template "layout" .}}{{define "content"}}…{{end}}.';
const DECLARE = 'Declare a variable with {{$x := .a}}, and change it with {{$x = .b}}.';
const DOT = 'The current value is the dot, and a field of it .name: {{.}}, {{.name}}.';
const NOTHING = 'Test for a value with {{if .x}}; as an argument, nothing is nil.';

/** Words of other template languages that would be functions here, and how the same is written. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['elseif', ELSE_IF],
  ['elsif', ELSE_IF],
  ['elif', ELSE_IF],
  ['foreach', LOOP],
  ['for', LOOP],
  ['each', LOOP],
  ['while', LOOP],
  ['endif', END],
  ['endfor', END],
  ['endeach', END],
  ['endblock', END],
  ['unless', 'Negate with a function: {{if not .x}}.'],
  ['switch', 'Choose with {{if eq .x 1}}…{{else if eq .x 2}}…{{else}}…{{end}}.'],
  ['include', CALL],
  ['import', CALL],
  ['partial', CALL],
  ['render', CALL],
  ['extends', LAYOUT],
  ['layout', LAYOUT],
  ['yield', 'Show what a page defines, or else this: {{block "content" .}}…{{end}}.'],
  ['let', DECLARE],
  ['const', DECLARE],
  ['var', DECLARE],
  ['set', DECLARE],
  ['this', DOT],
  ['self', DOT],
  ['null', NOTHING],
  ['undefined', NOTHING],
  ['none', NOTHING],
]);

export function hintForWord(name: string): string | undefined {
  return WORDS.get(name.toLowerCase());
}
