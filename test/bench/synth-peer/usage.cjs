// Loaded before a measured program: says at its end how large it was and what it computed, which nobody can ask it
// afterwards.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeSync(2, `max-rss-kib=${maxRSS} cpu-us=${userCPUTime + systemCPUTime}\n`);
});
