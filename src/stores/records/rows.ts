/** `{[key]: value}`, or nothing for null: how an absent column becomes an absent property. */
export function optional<K extends string, V>(key: K, value: V | null): { readonly [P in K]?: V } {
  if (value === null) return {};
  return { [key]: value } as { readonly [P in K]?: V };
}

/** JSON that this room wrote from a value of that type: trusted, not parsed again by a schema. */
export function fromJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

/** JSON or null for an absent value. */
export function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

export function flag(value: boolean): number {
  return value ? 1 : 0;
}
