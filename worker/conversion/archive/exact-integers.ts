/**
 * Ids of 19 digits are more than a number holds. Before a JSON text is parsed, its long integers are put in quotes, so
 * that they are copied and not rounded. What is no JSON stays none. Goes through the text once, character by character:
 * a pattern over a file of twelve megabytes could need more stack than there is.
 */

/** Shorter ones are exact (2^53 has 16 digits). */
const MIN_DIGITS = 16;
const [QUOTE, BACKSLASH, ZERO, NINE] = [0x22, 0x5c, 0x30, 0x39];

export function quoteLongIntegers(text: string): string {
  const parts: string[] = [];
  let done = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = textEnd(text, at);
    else if (isDigit(code)) {
      const end = digitsEnd(text, at);
      if (end - at >= MIN_DIGITS && isWholeValue(text, at, end)) {
        parts.push(text.slice(done, at), `"${text.slice(at, end)}"`);
        done = end;
      }
      at = end;
    } else at += 1;
  }
  parts.push(text.slice(done));
  return parts.join("");
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Behind the closing quote; one that is missing is the end of the file. */
function textEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function digitsEnd(text: string, start: number): number {
  let at = start;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

/** No part of a fraction or an exponent, no negative number, no leading zero, no key. */
function isWholeValue(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start) === ZERO || /[.eE+-]/.test(text.charAt(start - 1))) return false;
  let at = end;
  while (/[ \t\n\r]/.test(text.charAt(at))) at += 1;
  return /[,}\]]/.test(text.charAt(at));
}
