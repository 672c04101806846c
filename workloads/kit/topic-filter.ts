/** Whether an MQTT topic filter (`+` for one level, `#` at the end for the rest) matches a topic. */
export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    const got = levels[index];
    if (got === undefined || (level !== '+' && level !== got)) return false;
  }
  return wanted.length === levels.length;
}
