/** Cells of RFC 4180 as spreadsheets take them. Source: OWASP, "CSV Injection". */

/** Spreadsheets take a file without it for one of their own encoding. */
export const byteOrderMark = '\ufeff';

/** One cell; what a spreadsheet would take for a formula begins with an apostrophe. */
export function csvCell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** As it was meant, less what only a spreadsheet needs. */
export function cellText(cell: string): string {
  const text = cell.trim();
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text;
}
