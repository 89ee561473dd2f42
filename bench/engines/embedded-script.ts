import { oneLine } from './engine.js';

/** The dashboard for engines whose templates are markup with JavaScript between `<%` and `%>`: eta and ejs. */
export const EMBEDDED_SCRIPT = oneLine(`
  <main id="dashboard" class="page"><header class="top"><h1><%= it.title %></h1>
  <p class="user">Signed in as <strong><%= it.user.name %></strong> (<%= it.user.role %>)</p>
  <p class="stamp">Data as of <%= it.generated %></p></header><section class="stats">
  <% for (const stat of it.stats) { %>
    <article class="stat" id="stat-<%= stat.id %>"><h3><%= stat.label %></h3><p class="value"><%= stat.value %>
    <% if (stat.unit) { %> <small><%= stat.unit %></small><% } %></p>
    <% if (stat.trend === "up") { %>
      <p class="trend up">▲ <%= stat.delta %> % more than last week</p>
    <% } else if (stat.trend === "down") { %>
      <p class="trend down">▼ <%= stat.delta %> % less than last week</p>
    <% } else { %>
      <p class="trend flat">Unchanged</p>
    <% } %></article>
  <% } %></section><section class="tasks"><h2>Tasks <span class="badge"><%= it.openCount %> open</span></h2><ul>
  <% for (const task of it.tasks) { %>
    <li class="task <%= task.priority %>" id="task-<%= task.id %>" title="<%= task.title %>"><label>
    <input type="checkbox" name="done-<%= task.id %>"<% if (task.done) { %> checked<% } %>>${' '}
    <% if (task.done) { %><s class="title"><%= task.title %></s>
    <% } else { %><span class="title"><%= task.title %></span><% } %></label>
    <span class="assignee"><%= task.assignee %></span><span class="prio">
    <% if (task.priority === "urgent") { %><b>Urgent</b><% } else if (task.priority === "high") { %>High
    <% } else if (task.priority === "medium") { %>Medium<% } else { %>Low<% } %></span>
    <% if (task.done) { %><span class="due done">Finished</span>
    <% } else if (task.overdue) { %><span class="due late">Overdue since <%= task.due %></span>
    <% } else { %><span class="due">Due <%= task.due %></span><% } %>
    <progress value="<%= task.progress %>" max="100"></progress>
    <a href="/tasks/<%= task.id %>"><%= task.comments %> comments</a></li>
  <% } %></ul></section><aside class="notifications"><h2>Notifications</h2>
  <% if (it.unreadCount > 0) { %><p class="unread"><%= it.unreadCount %> unread</p>
  <% } else { %><p class="unread none">All read</p><% } %>
  <% for (const note of it.notifications) { %>
    <article class="note<% if (note.unread) { %> unread<% } %>" id="note-<%= note.id %>"><b class="kind">
    <% if (note.kind === "comment") { %>Comment<% } else if (note.kind === "mention") { %>Mention
    <% } else { %>Alert<% } %></b><p><strong><%= note.who %></strong> <%= note.text %></p>
    <time><%= note.time %></time></article>
  <% } %></aside></main>`);
