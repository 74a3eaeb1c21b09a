/** One cell of RFC 4180, in quotes where it needs them. */
export function csvCell(text: string): string {
  return /[",\r\n;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
