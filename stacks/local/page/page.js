import { drawHall, drawLatency } from './plan-view.js';

const MAX_SAMPLES = 240;
const RECONNECT_MS = 1000;

const byId = (id) => document.getElementById(id);
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const samples = [];
let hall;
let figures;
let socket;

const bytes = (count) =>
  count < 1024 * 1024 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1024 / 1024).toFixed(2)} MiB`;
const seconds = (ms) => `${Math.max(0, Math.round(ms / 1000))} s`;

function connect() {
  socket = new WebSocket(`ws://${location.host}/`);
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data);
    if (message.kind === 'hall') showHall(message.hall);
    else showFigures(message.figures);
  });
  // The site may be restarted while somebody watches: the page comes back by itself.
  socket.addEventListener('close', () => {
    if (figures?.phase !== 'ended') byId('run').textContent = 'not connected; trying again …';
    setTimeout(connect, RECONNECT_MS);
  });
}

function ask(request) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request));
}

function showHall(next) {
  hall = next;
  document.title = `${hall.site}: local site`;
  byId('title').textContent = hall.title;
}

function showFigures(next) {
  figures = next;
  const { wan, ledger, line } = figures;
  const left = figures.remainingMs === undefined ? '' : `, ${seconds(figures.remainingMs)} left`;
  byId('run').textContent =
    `${figures.phase} ${figures.phase === 'ended' ? 'after' : 'for'} ${seconds(figures.elapsedMs)}${left} · seed ${hall.seed} · scale ${hall.scale}`;

  badge('wan-state', wan.isUp ? 'up' : 'cut', wan.isUp);
  byId('bytes-up').textContent = bytes(wan.bytesUp);
  byId('wan-latency').textContent = `${wan.latencyMs} ms, ${wan.rateMbit} Mbit/s`;
  if (document.activeElement !== byId('rate')) byId('rate').value = wan.rateMbit;

  const pending = ledger.produced - ledger.delivered - ledger.dropped;
  badge('ledger-state', pending <= 0 ? 'even' : `${whole.format(pending)} open`, pending <= 0 || wan.isUp);
  byId('produced').textContent = whole.format(ledger.produced);
  byId('delivered').textContent = whole.format(ledger.delivered);
  byId('dropped').textContent = whole.format(ledger.dropped);
  byId('pending').textContent = whole.format(Math.max(0, pending));

  rows('spools', figures.spools, ({ gateway, entries, bytes: size }) => [
    gateway,
    whole.format(entries),
    bytes(size),
  ]);
  showServices(figures.services);
  const gaps = byId('gaps');
  gaps.replaceChildren(
    ...figures.gaps.map(({ service, gateway, ms, arms }) => {
      const item = document.createElement('li');
      item.textContent = `${service} on ${gateway}: ${whole.format(ms)} ms without it, ${arms.length} arms stood still`;
      return item;
    }),
  );
  if (line !== undefined) showLine(line);
}

function showLine(line) {
  const { commands, frames, arms } = line;
  samples.push({ p50: commands.p50Ms, p99: commands.p99Ms });
  if (samples.length > MAX_SAMPLES) samples.shift();
  byId('p50').textContent = commands.p50Ms.toFixed(1);
  byId('p99').textContent = `${commands.p99Ms.toFixed(1)} ms`;
  byId('commands').textContent = whole.format(commands.count);
  byId('stops').textContent = whole.format(commands.stops);
  byId('inspected').textContent = `${whole.format(frames.inspected)} of ${whole.format(frames.published)}`;
  byId('wrong').textContent = whole.format(frames.wrong);
  const moving = arms.filter(({ moving: isMoving }) => isMoving).length;
  byId('arms').textContent = `${moving} of ${arms.length} moving`;
  drawHall(byId('hall'), hall, line);
  drawLatency(byId('latency'), samples);
}

function badge(id, text, isGood) {
  const element = byId(id);
  element.textContent = text;
  element.className = `badge ${isGood ? 'good' : 'bad'}`;
}

function rows(id, items, cellsOf) {
  byId(id).replaceChildren(
    ...items.map((item) => {
      const row = document.createElement('tr');
      for (const text of cellsOf(item)) row.insertCell().textContent = text;
      return row;
    }),
  );
}

function showServices(services) {
  const table = byId('services');
  for (const { name, isUp, restarts } of services) {
    let row = document.getElementById(`service-${name}`);
    if (row === null) {
      row = table.insertRow();
      row.id = `service-${name}`;
      row.insertCell().textContent = name;
      row.insertCell();
      row.insertCell();
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Kill';
      button.setAttribute('aria-label', `Kill ${name}`);
      button.addEventListener('click', () => ask({ kind: 'kill', instance: name }));
      row.insertCell().append(button);
    }
    row.cells[1].textContent = isUp ? 'up' : 'down';
    row.cells[1].className = isUp ? 'good' : 'bad';
    row.cells[2].textContent = restarts;
  }
}

byId('cut').addEventListener('click', () => ask({ kind: 'wan', state: 'cut' }));
byId('restore').addEventListener('click', () => ask({ kind: 'wan', state: 'restored' }));
byId('rate').addEventListener('change', ({ target }) =>
  ask({ kind: 'wan-rate', rateMbit: Number(target.value) }),
);
window.addEventListener('resize', () => {
  if (figures?.line !== undefined) drawHall(byId('hall'), hall, figures.line);
});
connect();
