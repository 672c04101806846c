// Draws the plan of the hall. Positions are millimetres with y upwards, as the site file has them; the canvas has y
// downwards, so the picture is flipped once, here.

const MARGIN_MM = 2500;

/** Draws one moment of the line into a canvas. Only the cells that are simulated are shown. */
export function drawHall(canvas, hall, line) {
  const colour = colours();
  const { context, width, height } = blank(canvas);

  const simulated = new Set(line.arms.map(({ id }) => id.split('/')[0]));
  const cells = hall.cells.filter(({ name }) => simulated.has(name));
  const corners = cells.flatMap(({ floorMm }) => floorMm);
  if (corners.length === 0) return;
  const left = Math.min(...corners.map(({ xMm }) => xMm)) - MARGIN_MM;
  const right = Math.max(...corners.map(({ xMm }) => xMm)) + MARGIN_MM;
  const bottom = Math.min(...corners.map(({ yMm }) => yMm)) - MARGIN_MM;
  const top = Math.max(...corners.map(({ yMm }) => yMm)) + MARGIN_MM;
  const scale = Math.min(width / (right - left), height / (top - bottom));
  const insetX = (width - (right - left) * scale) / 2;
  const insetY = (height - (top - bottom) * scale) / 2;
  const x = (xMm) => insetX + (xMm - left) * scale;
  const y = (yMm) => height - insetY - (yMm - bottom) * scale;

  const disc = (atMm, radiusMm) => {
    context.beginPath();
    context.arc(x(atMm.xMm), y(atMm.yMm), Math.max(radiusMm * scale, 1), 0, 2 * Math.PI);
  };

  context.font = '11px system-ui, sans-serif';
  for (const { name, host, floorMm } of cells) {
    context.beginPath();
    floorMm.forEach(({ xMm, yMm }, i) => context[i === 0 ? 'moveTo' : 'lineTo'](x(xMm), y(yMm)));
    context.closePath();
    context.strokeStyle = colour('line');
    context.stroke();
    context.fillStyle = colour('quiet');
    const labelX = Math.min(...floorMm.map(({ xMm }) => xMm));
    const labelY = Math.max(...floorMm.map(({ yMm }) => yMm));
    // On a phone a cell is smaller than its name.
    const label = `${name} · ${host}`;
    const roomPx = (Math.max(...floorMm.map(({ xMm }) => xMm)) - labelX) * scale - 8;
    if (context.measureText(label).width < roomPx) context.fillText(label, x(labelX) + 4, y(labelY) + 13);
  }
  for (const { id, xMm, yMm } of hall.scanners) {
    if (!simulated.has(id.split('/')[0])) continue;
    context.fillStyle = colour('quiet');
    context.fillRect(x(xMm) - 3, y(yMm) - 3, 6, 6);
  }
  for (const arm of line.arms) {
    const tint = colour(arm.state);
    disc(arm.baseMm, arm.envelopeMm);
    context.globalAlpha = 0.18;
    context.fillStyle = tint;
    context.fill();
    context.globalAlpha = 1;
    context.strokeStyle = tint;
    context.setLineDash(arm.state === 'lapsed' ? [4, 3] : []);
    context.lineWidth = arm.state === 'stopped' ? 2.5 : 1;
    context.stroke();
    context.setLineDash([]);
    context.lineWidth = 2;
    context.beginPath();
    context.moveTo(x(arm.baseMm.xMm), y(arm.baseMm.yMm));
    context.lineTo(x(arm.toolMm.xMm), y(arm.toolMm.yMm));
    context.stroke();
    context.lineWidth = 1;
    disc(arm.baseMm, 120);
    context.fillStyle = colour('ink');
    context.fill();
  }
  for (const body of line.bodies) {
    if (body.kind === 'person') {
      disc(body.atMm, body.radiusMm);
      context.fillStyle = colour('person');
      context.fill();
    } else {
      context.save();
      context.translate(x(body.atMm.xMm), y(body.atMm.yMm));
      context.rotate((-body.headingDeg * Math.PI) / 180);
      context.fillStyle = colour('forklift');
      const length = body.lengthMm * scale;
      const depth = body.widthMm * scale;
      context.fillRect(-length / 2, -depth / 2, length, depth);
      context.restore();
    }
  }
}

/** Draws median and 99th percentile over the last samples. */
export function drawLatency(canvas, samples) {
  const colour = colours();
  const { context, width, height } = blank(canvas);
  const most = Math.max(1, ...samples.map(({ p99 }) => p99));
  for (const [key, name] of [
    ['p99', 'slow'],
    ['p50', 'run'],
  ]) {
    context.strokeStyle = colour(name);
    context.beginPath();
    samples.forEach((sample, i) => {
      const x = samples.length < 2 ? 0 : (i / (samples.length - 1)) * width;
      const y = height - 2 - (sample[key] / most) * (height - 4);
      context[i === 0 ? 'moveTo' : 'lineTo'](x, y);
    });
    context.stroke();
  }
}

/** The page's colours by name, as they are now: they change with the viewer's theme. */
function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`);
}

/** An empty canvas of the size that it is shown at, sharp on every screen. */
function blank(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const context = canvas.getContext('2d');
  context.scale(ratio, ratio);
  return { context, width, height };
}
