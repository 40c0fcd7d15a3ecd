/** A moment as an operator's database holds it: the time on the clocks of its zone, without the zone. */
export function formatLocalTime(moment: Date, timeZone: string): string {
  // Sweden writes its dates as ISO 8601 does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(moment);
}
