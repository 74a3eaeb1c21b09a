/**
 * True when a text holds no NUL, no other C0 control but tab and line feed, no DEL and no lone
 * surrogate.
 * zod's own string check lets all of these pass, PostgreSQL and MQTT refuse them.
 */
export function isCleanText(text: string): boolean {
  if (!text.isWellFormed()) return false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 127 || (unit < 32 && unit !== 9 && unit !== 10)) return false;
  }
  return true;
}
