/** A message with its placeholders `{0}`, `{1}` … filled in. */
export function formatMessage(message: string, values: readonly (string | number)[]): string {
  return message.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}
