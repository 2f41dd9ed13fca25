/**
 * UTC in .NET's invariant form `MM/dd/yyyy HH:mm:ss`, without a zone: the article's script parses it as local time
 * and subtracts the zone offset itself, so that an ISO text with `Z` would be shifted twice.
 *
 * @see https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings
 */
export function articleDate(ms: number): string {
  const [date = '', time = ''] = new Date(ms).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${month}/${day}/${year} ${time.slice(0, 8)}`;
}
