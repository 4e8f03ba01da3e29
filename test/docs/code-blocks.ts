/** A fenced block of a Markdown file. */
export interface CodeBlock {
  readonly language: string;
  /** What stands behind the language: the name of a file, mostly. */
  readonly label: string;
  readonly text: string;
  /** Line of the fence, from 1. */
  readonly line: number;
}

/** Every fenced block of a Markdown text, those in lists too. Throws where a fence is not closed. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { readonly indent: string; readonly info: string; readonly line: number; lines: string[] } | null = null;
  for (const [index, line] of markdown.split('\n').entries()) {
    const fence = /^( *)```(.*)$/.exec(line);
    if (open === null) {
      if (fence) open = { indent: fence[1] ?? '', info: fence[2] ?? '', line: index + 1, lines: [] };
    } else if (fence && fence[2] === '') {
      const [language = '', ...label] = open.info.split(' ');
      blocks.push({ language, label: label.join(' '), text: `${open.lines.join('\n')}\n`, line: open.line });
      open = null;
    } else {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line.trimStart());
    }
  }
  if (open !== null) throw new Error(`line ${open.line}: the block is not closed`);
  return blocks;
}
