import { payloadLimits } from '../contracts/payloads.ts';

const quote = 34;
const backslash = 92;
const comma = 44;
const colon = 58;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/**
 * Looks at JSON bytes before they are parsed, so that depth and width are bounded: JSON.parse
 * itself takes any depth, and what it makes of 10,000 levels cannot cross to another thread. [HOT1]
 */
export function prescan(bytes: Uint8Array): 'ok' | 'too_deep' {
  return isSmall(bytes) ? 'ok' : scan(bytes);
}

/** Whether it stays within the bounds even if no bracket, comma or colon stood in a text. */
function isSmall(bytes: Uint8Array): boolean {
  const { jsonDepth, jsonTokens } = payloadLimits;
  // No byte begins more than one token.
  if (bytes.length >= jsonTokens) return false;
  let opens = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === openBrace || byte === openBracket) opens++;
  }
  return opens <= jsonDepth;
}

function scan(bytes: Uint8Array): 'ok' | 'too_deep' {
  let depth = 0;
  let tokens = 1;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === backslash) i++;
      else if (byte === quote) inString = false;
      continue;
    }
    if (byte === quote) inString = true;
    else if (byte === comma || byte === colon) tokens++;
    else if (byte === openBrace || byte === openBracket) depth++;
    else if (byte === closeBrace || byte === closeBracket) depth--;
    else continue;
    if (depth > payloadLimits.jsonDepth || tokens > payloadLimits.jsonTokens) return 'too_deep';
  }
  return 'ok';
}
