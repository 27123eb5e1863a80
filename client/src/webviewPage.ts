export interface WebviewPageParts {
  readonly title: string;
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** BCP 47, for the screen reader's voice. */
  readonly language: string;
}

/**
 * A webview's page: a script and a style sheet of the extension's own, and nothing else may be loaded, run or
 * asked for. All content is made by the script, as text.
 */
export function webviewPage({ title, cspSource, script, style, language }: WebviewPageParts): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
<link rel="stylesheet" href="${attribute(style)}">
</head>
<body>
<script nonce="${nonce}" src="${attribute(script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
