import nunjucks from 'nunjucks';
import { type Engine, oneLine } from './engine.js';

const text = oneLine(`
  <main id="dashboard" class="page"><header class="top"><h1>{{ title }}</h1>
  <p class="user">Signed in as <strong>{{ user.name }}</strong> ({{ user.role }})</p>
  <p class="stamp">Data as of {{ generated }}</p></header><section class="stats">
  {% for stat in stats %}
    <article class="stat" id="stat-{{ stat.id }}"><h3>{{ stat.label }}</h3><p class="value">{{ stat.value }}
    {% if stat.unit %} <small>{{ stat.unit }}</small>{% endif %}</p>
    {% if stat.trend == "up" %}<p class="trend up">▲ {{ stat.delta }} % more than last week</p>
    {% elif stat.trend == "down" %}<p class="trend down">▼ {{ stat.delta }} % less than last week</p>
    {% else %}<p class="trend flat">Unchanged</p>{% endif %}</article>
  {% endfor %}</section><section class="tasks"><h2>Tasks <span class="badge">{{ openCount }} open</span></h2><ul>
  {% for task in tasks %}
    <li class="task {{ task.priority }}" id="task-{{ task.id }}" title="{{ task.title }}"><label>
    <input type="checkbox" name="done-{{ task.id }}"{% if task.done %} checked{% endif %}>${' '}
    {% if task.done %}<s class="title">{{ task.title }}</s>
    {% else %}<span class="title">{{ task.title }}</span>{% endif %}</label>
    <span class="assignee">{{ task.assignee }}</span><span class="prio">
    {% if task.priority == "urgent" %}<b>Urgent</b>{% elif task.priority == "high" %}High
    {% elif task.priority == "medium" %}Medium{% else %}Low{% endif %}</span>
    {% if task.done %}<span class="due done">Finished</span>
    {% elif task.overdue %}<span class="due late">Overdue since {{ task.due }}</span>
    {% else %}<span class="due">Due {{ task.due }}</span>{% endif %}
    <progress value="{{ task.progress }}" max="100"></progress>
    <a href="/tasks/{{ task.id }}">{{ task.comments }} comments</a></li>
  {% endfor %}</ul></section><aside class="notifications"><h2>Notifications</h2>
  {% if unreadCount > 0 %}<p class="unread">{{ unreadCount }} unread</p>
  {% else %}<p class="unread none">All read</p>{% endif %}
  {% for note in notifications %}
    <article class="note{% if note.unread %} unread{% endif %}" id="note-{{ note.id }}"><b class="kind">
    {% if note.kind == "comment" %}Comment{% elif note.kind == "mention" %}Mention{% else %}Alert{% endif %}</b>
    <p><strong>{{ note.who }}</strong> {{ note.text }}</p><time>{{ note.time }}</time></article>
  {% endfor %}</aside></main>`);

const template = nunjucks.compile(text, new nunjucks.Environment(null, { autoescape: true }));

export const engine: Engine = { name: 'nunjucks', render: (data) => template.render(data) };
