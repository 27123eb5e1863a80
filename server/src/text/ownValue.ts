/** What a table has under a name that somebody wrote: `constructor` is not in it, though every object knows that word. */
export function ownValue<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
