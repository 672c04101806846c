// Loaded before a measured program: says at its end how large it was, which nobody can ask it afterwards.
process.on('exit', () => {
  require('node:fs').writeSync(2, `max-rss-kib=${process.resourceUsage().maxRSS}\n`);
});
