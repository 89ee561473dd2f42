import Handlebars from 'handlebars';
import type { Dashboard } from './dashboard.js';
import { type Engine, oneLine } from './engine.js';

const handlebars = Handlebars.create();
handlebars.registerHelper('eq', (a: unknown, b: unknown) => a === b);
handlebars.registerHelper('gt', (a: number, b: number) => a > b);

const template = oneLine(`
  <main id="dashboard" class="page"><header class="top"><h1>{{title}}</h1>
  <p class="user">Signed in as <strong>{{user.name}}</strong> ({{user.role}})</p>
  <p class="stamp">Data as of {{generated}}</p></header><section class="stats">
  {{#each stats}}
    <article class="stat" id="stat-{{id}}"><h3>{{label}}</h3><p class="value">{{value}}
    {{#if unit}} <small>{{unit}}</small>{{/if}}</p>
    {{#if (eq trend "up")}}<p class="trend up">▲ {{delta}} % more than last week</p>
    {{else if (eq trend "down")}}<p class="trend down">▼ {{delta}} % less than last week</p>
    {{else}}<p class="trend flat">Unchanged</p>{{/if}}</article>
  {{/each}}</section><section class="tasks"><h2>Tasks <span class="badge">{{openCount}} open</span></h2><ul>
  {{#each tasks}}
    <li class="task {{priority}}" id="task-{{id}}" title="{{title}}"><label>
    <input type="checkbox" name="done-{{id}}"{{#if done}} checked{{/if}}>${' '}
    {{#if done}}<s class="title">{{title}}</s>{{else}}<span class="title">{{title}}</span>{{/if}}</label>
    <span class="assignee">{{assignee}}</span><span class="prio">
    {{#if (eq priority "urgent")}}<b>Urgent</b>{{else if (eq priority "high")}}High
    {{else if (eq priority "medium")}}Medium{{else}}Low{{/if}}</span>
    {{#if done}}<span class="due done">Finished</span>
    {{else if overdue}}<span class="due late">Overdue since {{due}}</span>
    {{else}}<span class="due">Due {{due}}</span>{{/if}}
    <progress value="{{progress}}" max="100"></progress><a href="/tasks/{{id}}">{{comments}} comments</a></li>
  {{/each}}</ul></section><aside class="notifications"><h2>Notifications</h2>
  {{#if (gt unreadCount 0)}}<p class="unread">{{unreadCount}} unread</p>
  {{else}}<p class="unread none">All read</p>{{/if}}
  {{#each notifications}}
    <article class="note{{#if unread}} unread{{/if}}" id="note-{{id}}"><b class="kind">
    {{#if (eq kind "comment")}}Comment{{else if (eq kind "mention")}}Mention{{else}}Alert{{/if}}</b>
    <p><strong>{{who}}</strong> {{text}}</p><time>{{time}}</time></article>
  {{/each}}</aside></main>`);

/** Told which helpers there are, it need not look for one at every value. */
const render = handlebars.compile<Dashboard>(template, {
  knownHelpers: { eq: true, gt: true },
  knownHelpersOnly: true,
});

export const engine: Engine = { name: 'handlebars', render: (data) => render(data) };
