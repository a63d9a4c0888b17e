// Scripts for tests with the expected place marked in the text: `SELECT «amont» FROM t`. The marks are taken out.

export interface MarkedScript {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export function readMarked(marked: string): MarkedScript {
  const start = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  if (start < 0 || end < start) throw new Error(`no « » in ${marked}`);
  return { text: marked.replace('«', '').replace('»', ''), start, end };
}
