/**
 * The syntax of a regular expression as a tree, as far as our sources use it. What is not understood is an error: an
 * expression that nobody has looked at is not taken for a harmless one. Single characters are left to the engine itself.
 */
export type Expression =
  | { readonly kind: "char"; readonly accepts: (char: string) => boolean }
  | { readonly kind: "start" | "end" | "boundary" | "no-boundary" }
  | { readonly kind: "ahead"; readonly body: Expression; readonly wanted: boolean }
  | { readonly kind: "behind"; readonly accepts: (char: string) => boolean; readonly wanted: boolean }
  | { readonly kind: "sequence"; readonly parts: readonly Expression[] }
  | { readonly kind: "choice"; readonly options: readonly Expression[] }
  | Repeat;

export interface Repeat {
  readonly kind: "repeat";
  readonly body: Expression;
  readonly least: number;
  readonly most: number;
  readonly lazy: boolean;
}

/** One character, in the words of the engine: a class, an escape or the character itself. */
const ATOM =
  /^(?:\[(?:[^\]\\]|\\.)*\]|\\u\{[0-9a-f]+\}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\p\{[^}]*\}|\\[^bBkux1-9]|[^\\()|*+?{}[\]^$])/isu;
const QUANTIFIER = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})(\??)/;
const GROUPS = [
  ["(?:", "plain"],
  ["(?=", "ahead"],
  ["(?!", "not-ahead"],
  ["(?<=", "behind"],
  ["(?<!", "not-behind"],
] as const;

class Reader {
  #at = 0;
  readonly #source: string;
  readonly #flags: string;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags.replace(/[gyd]/g, "");
  }

  #takes(text: string): boolean {
    const found = this.#source.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }

  #fail(): never {
    throw new Error(`Not understood: /${this.#source}/ at ${this.#source.slice(this.#at)}`);
  }

  read(): Expression {
    const whole = this.#choice();
    return this.#at === this.#source.length ? whole : this.#fail();
  }

  #choice(): Expression {
    const options = [this.#sequence()];
    while (this.#takes("|")) options.push(this.#sequence());
    const [only] = options;
    return options.length === 1 && only ? only : { kind: "choice", options };
  }

  #sequence(): Expression {
    const parts: Expression[] = [];
    while (this.#at < this.#source.length && !/[)|]/.test(this.#source.charAt(this.#at))) {
      parts.push(this.#repeated(this.#part()));
    }
    return { kind: "sequence", parts };
  }

  #part(): Expression {
    if (this.#takes("^")) return { kind: "start" };
    if (this.#takes("$")) return { kind: "end" };
    if (this.#takes("\\b")) return { kind: "boundary" };
    if (this.#takes("\\B")) return { kind: "no-boundary" };
    for (const [opening, kind] of GROUPS) if (this.#takes(opening)) return this.#group(kind);
    if (this.#source.startsWith("(?", this.#at)) this.#fail();
    if (this.#takes("(")) return this.#group("plain");
    const [atom] = ATOM.exec(this.#source.slice(this.#at)) ?? this.#fail();
    this.#at += atom.length;
    return { kind: "char", accepts: this.#acceptor(atom) };
  }

  #acceptor(atom: string): (char: string) => boolean {
    const one = new RegExp(`^(?:${atom})$`, this.#flags.replace("m", ""));
    const known = new Map<string, boolean>();
    return (char) => {
      const answer = known.get(char) ?? one.test(char);
      known.set(char, answer);
      return answer;
    };
  }

  #group(kind: (typeof GROUPS)[number][1]): Expression {
    const body = this.#choice();
    if (!this.#takes(")")) this.#fail();
    if (kind === "plain") return body;
    if (kind === "ahead" || kind === "not-ahead") return { kind: "ahead", body, wanted: kind === "ahead" };
    // Looking back at more than one character is not understood.
    const only = body.kind === "sequence" && body.parts.length === 1 ? body.parts[0] : body;
    if (only?.kind !== "char") return this.#fail();
    return { kind: "behind", accepts: only.accepts, wanted: kind === "behind" };
  }

  #repeated(body: Expression): Expression {
    const found = QUANTIFIER.exec(this.#source.slice(this.#at));
    if (found === null) return body;
    const [text, sign, least = "", comma, most = "", lazy] = found;
    this.#at += text.length;
    const from = sign === undefined ? Number(least) : sign === "+" ? 1 : 0;
    const end = comma === "" ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most);
    const to = sign === undefined ? end : sign === "?" ? 1 : Number.POSITIVE_INFINITY;
    return { kind: "repeat", body, least: from, most: to, lazy: lazy === "?" };
  }
}

export const parseExpression = ({ source, flags }: RegExp): Expression => new Reader(source, flags).read();
