import PDFDocument from 'pdfkit';
import { FACES, runsOf } from './typeface.js';

/** Points; A4. */
const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = { left: 56, right: 56, top: 72, bottom: 68 } as const;
export const MEASURE = PAGE.width - MARGIN.left - MARGIN.right;
const FOOT = PAGE.height - MARGIN.bottom;

export const INK = {
  text: '#1b1f24',
  quiet: '#57606a',
  rule: '#d0d7de',
  shade: '#f3f6f8',
  accent: '#0b5563',
  allowed: '#3a8f86',
  denied: '#b3402a',
} as const;
type Ink = (typeof INK)[keyof typeof INK];

interface Style {
  readonly size: number;
  readonly bold?: boolean;
  readonly ink?: Ink;
  /** Of the size. */
  readonly leading?: number;
}

const STYLES = {
  cover: { size: 30, bold: true, ink: INK.accent, leading: 1.25 },
  lead: { size: 13.5, ink: INK.quiet, leading: 1.45 },
  body: { size: 10.5, leading: 1.5 },
  quiet: { size: 9.5, ink: INK.quiet, leading: 1.5 },
  cell: { size: 9, leading: 1.42 },
  head: { size: 9, bold: true, ink: INK.accent, leading: 1.42 },
  figure: { size: 24, bold: true, leading: 1.3 },
} as const satisfies Record<string, Style>;
export type StyleName = keyof typeof STYLES;

const HEADINGS = {
  1: { size: 20, bold: true, ink: INK.accent, leading: 1.3 },
  2: { size: 13, bold: true, ink: INK.text, leading: 1.35 },
} as const satisfies Record<number, Style>;

export interface Metadata {
  readonly title: string;
  /** What the report is of, so that the file's identifier follows from its content. */
  readonly subject: string;
  readonly author: string;
  readonly madeAt: Date;
  /** Printed at the head of every page. */
  readonly running: string;
  /** Printed at the foot of every page, left of its number. */
  readonly foot: string;
}

export interface Column {
  readonly title: string;
  /** Part of the measure; the columns' add up to 1. */
  readonly share: number;
  readonly align?: 'right';
}

export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly bytes: Uint8Array;
}

type Element = PDFKit.PDFStructureElement;
interface Line {
  readonly text: string;
  readonly width: number;
}

const CELL_PAD = { x: 5, y: 4 } as const;

/**
 * Sets a report: text, tables and charts one below the other, tagged as what they are; whatever else is drawn is marked
 * as an artifact. The same calls give the same bytes.
 */
export class Paper {
  private readonly doc: PDFKit.PDFDocument;
  private readonly root: Element;
  private readonly contents: { readonly level: 1 | 2; readonly text: string; readonly page: number }[] = [];
  private readonly widths = new Map<string, number>();
  private chapter: PDFKit.PDFOutline | undefined;
  private contentsAt: { readonly page: number; readonly element: Element } | undefined;
  private y: number = MARGIN.top;
  private page = -1;

  constructor(private readonly metadata: Metadata) {
    const { title, subject, author, madeAt } = metadata;
    const options = {
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      tagged: true,
      displayTitle: true,
      lang: 'en',
      pdfVersion: '1.7',
      subset: 'PDF/A-3a',
      font: null,
      info: { Title: title, Subject: subject, Author: author, Creator: author, CreationDate: madeAt, ModDate: madeAt },
    };
    this.doc = new PDFDocument(options as unknown as PDFKit.PDFDocumentOptions);
    for (const [name, read] of Object.entries(FACES))
      this.doc.registerFont(name, read() as PDFKit.Mixins.PDFFontSource);
    this.root = this.doc.struct('Document');
    this.doc.addStructure(this.root);
    this.newPage();
  }

  get pages(): number {
    return this.page + 1;
  }

  newPage(): void {
    this.doc.addPage();
    this.page += 1;
    this.y = MARGIN.top;
  }

  space(points: number): void {
    this.y += points;
  }

  /** Goes on at a new page where less than `points` are left. */
  keep(points: number): void {
    if (this.y + points > FOOT) this.newPage();
  }

  /** The title page's own heading. */
  title(text: string): void {
    this.artifact(() => this.doc.rect(MARGIN.left, this.y, 64, 5).fill(INK.accent));
    this.y += 28;
    this.block(this.root, 'H1', text, STYLES.cover);
  }

  heading(level: 1 | 2, text: string): void {
    const style = HEADINGS[level];
    if (level === 1) this.newPage();
    else this.y += this.y > MARGIN.top ? 14 : 0;
    this.keep(level === 1 ? 0 : 90);
    this.contents.push({ level, text, page: this.page });
    if (level === 1) this.chapter = this.doc.outline.addItem(text);
    else this.chapter?.addItem(text);
    // The title page has the only H1.
    this.block(this.root, level === 1 ? 'H2' : 'H3', text, style);
    this.y += level === 1 ? 10 : 4;
  }

  text(text: string, style: StyleName = 'body'): void {
    this.block(this.root, 'P', text, STYLES[style]);
    this.y += STYLES[style].size * 0.6;
  }

  /** Reserves a page for the list of headings, which `finish` fills in. */
  listContents(): void {
    this.newPage();
    this.block(this.root, 'H2', 'Contents', HEADINGS[1]);
    this.y += 12;
    const element = this.doc.struct('TOC');
    this.root.add(element);
    this.contentsAt = { page: this.page, element };
  }

  /** Large figures side by side, each with what it counts. */
  figures(figures: readonly { readonly value: number; readonly label: string; readonly ink?: Ink }[]): void {
    const gap = 10;
    const width = (MEASURE - gap * (figures.length - 1)) / figures.length;
    const labels = figures.map(({ label }) => this.wrap(label, STYLES.quiet, width - 24));
    const height = 58 + Math.max(...labels.map(({ length }) => length)) * 14;
    this.keep(height);
    const list = this.doc.struct('L');
    this.root.add(list);
    figures.forEach(({ value, ink = INK.text }, i) => {
      const x = MARGIN.left + i * (width + gap);
      this.artifact(() => {
        this.doc.rect(x, this.y, width, height).fill(INK.shade);
        this.doc.rect(x, this.y, 3, height).fill(ink);
      });
      const item = this.doc.struct('LI');
      list.add(item);
      this.tagged(item, 'LBody', () => {
        this.line(`${value} `, { ...STYLES.figure, ink }, x + 14, this.y + 10);
        labels[i]!.forEach(({ text }, n) => this.line(`${text} `, STYLES.quiet, x + 14, this.y + 44 + n * 14));
      });
      item.end();
    });
    list.end();
    this.y += height + 14;
  }

  /** What holds of one thing: names on the left, each with its value. */
  properties(rows: readonly (readonly [name: string, value: string])[]): void {
    const columns: Column[] = [
      { title: 'What', share: 0.27 },
      { title: 'Value', share: 0.73 },
    ];
    this.grid(columns, rows, { isHeaded: false });
  }

  /** A table; its header is repeated on every page, and a row is never parted unless it is longer than a page. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void {
    this.grid(columns, rows, { isHeaded: true });
  }

  /** Bars, allowed and denied; each carries its numbers in words, so that colour is not needed. */
  bars(
    alt: string,
    rows: readonly { readonly label: string; readonly allowed: number; readonly denied: number }[],
  ): void {
    const most = Math.max(1, ...rows.map(({ allowed, denied }) => allowed + denied));
    const [label, bar, step] = [150, MEASURE - 150 - 130, 19];
    for (let from = 0; from < rows.length;) {
      this.keep(step * 2 + 26);
      const shown = rows.slice(from, from + Math.max(1, Math.floor((FOOT - this.y - 26) / step)));
      from += shown.length;
      this.figure(from > shown.length ? `${alt}, continued` : alt, shown.length * step + 26, (top) => {
        this.legend(top);
        shown.forEach((row, i) => {
          const y = top + 24 + i * step;
          const name = this.clip(row.label, STYLES.cell, label - 10);
          this.line(`${name} `, STYLES.cell, MARGIN.left, y);
          const [allowed, denied] = [(row.allowed / most) * bar, (row.denied / most) * bar];
          if (row.allowed > 0) this.doc.rect(MARGIN.left + label, y + 1, allowed, 11).fill(INK.allowed);
          if (row.denied > 0) this.hatched(MARGIN.left + label + allowed, y + 1, denied, 11);
          const said = `${row.allowed} allowed, ${row.denied} denied `;
          this.line(said, { ...STYLES.cell, ink: INK.quiet }, MARGIN.left + label + allowed + denied + 6, y);
        });
      });
    }
  }

  /** Windows of days on one axis, with the day of the report drawn through them; an open end runs off the axis. */
  windows(
    alt: string,
    axis: {
      readonly from: number;
      readonly until: number;
      readonly at: number;
      readonly ticks: readonly { at: number; label: string }[];
    },
    rows: readonly {
      readonly label: string;
      readonly from: number;
      readonly until: number;
      readonly isOpen: boolean;
      readonly isInForce: boolean;
      readonly said: string;
    }[],
  ): void {
    const [label, step, head] = [150, 22, 22];
    const [left, width] = [MARGIN.left + label, MEASURE - label];
    const place = (at: number) =>
      left + ((Math.min(Math.max(at, axis.from), axis.until) - axis.from) / (axis.until - axis.from)) * width;
    for (let from = 0; from < rows.length;) {
      this.keep(step * 2 + head);
      const shown = rows.slice(from, from + Math.max(1, Math.floor((FOOT - this.y - head) / step)));
      from += shown.length;
      const height = shown.length * step + head;
      this.figure(from > shown.length ? `${alt}, continued` : alt, height, (top) => {
        for (const tick of axis.ticks) {
          this.doc
            .moveTo(place(tick.at), top + 15)
            .lineTo(place(tick.at), top + height)
            .lineWidth(0.5)
            .stroke(INK.rule);
          this.line(`${tick.label} `, { ...STYLES.cell, ink: INK.quiet }, place(tick.at) + 3, top);
        }
        shown.forEach((row, i) => {
          const y = top + head + i * step;
          this.line(`${this.clip(row.label, STYLES.cell, label - 10)} `, STYLES.cell, MARGIN.left, y);
          const [x, end] = [place(row.from), Math.max(place(row.from) + 2, place(row.until))];
          this.doc.rect(x, y + 1, end - x, 12).fill(row.isInForce ? INK.allowed : INK.rule);
          if (row.isOpen) this.doc.polygon([end - 6, y + 1], [end, y + 7], [end - 6, y + 13]).fill(INK.text);
          const ink = row.isInForce ? '#ffffff' : INK.text;
          const isRoomy = this.widthOf(row.said, STYLES.cell) + 12 < end - x;
          const at = isRoomy ? x + 5 : Math.min(end + 4, left + width - this.widthOf(row.said, STYLES.cell));
          const before = !isRoomy && end + 4 > left + width - this.widthOf(row.said, STYLES.cell);
          this.line(
            `${row.said} `,
            { ...STYLES.cell, ink: (isRoomy ? ink : INK.quiet) as Ink },
            before ? x - this.widthOf(row.said, STYLES.cell) - 6 : at,
            y,
          );
        });
        this.doc
          .moveTo(place(axis.at), top + 15)
          .lineTo(place(axis.at), top + height)
          .lineWidth(1.2)
          .stroke(INK.denied);
      });
    }
  }

  attach({ name, type, description, bytes }: Attachment): void {
    const at = this.metadata.madeAt;
    const options = { name, type, description, relationship: 'Data', creationDate: at, modifiedDate: at };
    this.doc.file(Buffer.from(bytes), options as Parameters<PDFKit.PDFDocument['file']>[1]);
  }

  /** Fills in contents, heads and feet; the file. */
  finish(): Promise<Uint8Array> {
    const { pages } = this;
    this.fillContents();
    this.root.end();
    for (let page = 1; page < pages; page++) {
      this.doc.switchToPage(page);
      this.artifact(() => {
        this.line(this.metadata.running, { ...STYLES.quiet, size: 8.5 }, MARGIN.left, 36);
        this.doc
          .moveTo(MARGIN.left, 54)
          .lineTo(PAGE.width - MARGIN.right, 54)
          .lineWidth(0.5)
          .stroke(INK.rule);
        this.line(this.metadata.foot, { ...STYLES.quiet, size: 8.5 }, MARGIN.left, PAGE.height - 46);
        const number = `${page + 1} of ${pages}`;
        const style = { ...STYLES.quiet, size: 8.5 };
        this.line(number, style, PAGE.width - MARGIN.right - this.widthOf(number, style), PAGE.height - 46);
      }, 'Pagination');
    }
    return new Promise((resolve, reject) => {
      const pieces: Buffer[] = [];
      this.doc.on('data', (piece: Buffer) => pieces.push(piece));
      this.doc.on('end', () => resolve(Buffer.concat(pieces)));
      this.doc.on('error', reject);
      this.doc.end();
    });
  }

  private fillContents(): void {
    if (this.contentsAt === undefined) return;
    const { page, element } = this.contentsAt;
    this.doc.switchToPage(page);
    const style = STYLES.body;
    const chapters = this.contents.filter(({ level }) => level === 1);
    chapters.forEach((entry, i) => {
      const y = MARGIN.top + 48 + i * 24;
      const number = String(entry.page + 1);
      const right = PAGE.width - MARGIN.right - this.widthOf(number, style);
      const end = MARGIN.left + this.widthOf(entry.text, style);
      this.artifact(() =>
        this.doc
          .moveTo(end + 8, y + 11)
          .lineTo(right - 8, y + 11)
          .lineWidth(0.5)
          .dash(1, { space: 3 })
          .stroke(INK.quiet)
          .undash(),
      );
      this.tagged(element, 'TOCI', () => {
        this.line(`${entry.text} `, style, MARGIN.left, y);
        this.line(`${number} `, style, right, y);
      });
    });
    element.end();
  }

  private grid(
    columns: readonly Column[],
    rows: readonly (readonly string[])[],
    { isHeaded }: { readonly isHeaded: boolean },
  ): void {
    const table = this.doc.struct('Table');
    this.root.add(table);
    const wrapped = (row: readonly string[], style: Style) =>
      columns.map(({ share }, i) => this.wrap(row[i] ?? '', style, share * MEASURE - 2 * CELL_PAD.x));
    const head = wrapped(
      columns.map(({ title }) => title),
      STYLES.head,
    );
    const heightOf = (cells: readonly (readonly Line[])[]) =>
      Math.max(...cells.map(({ length }) => length)) * this.leading(STYLES.cell) + 2 * CELL_PAD.y;
    let isFirst = true;
    const putHead = () => {
      this.artifact(() => this.doc.rect(MARGIN.left, this.y, MEASURE, heightOf(head)).fill(INK.shade));
      if (isFirst) this.row(table, columns, head, () => ['TH', STYLES.head, 'Column']);
      else this.artifact(() => this.cells(columns, head, (i) => this.cell(columns, i, head[i]!, STYLES.head)));
      isFirst = false;
      this.y += heightOf(head);
    };
    this.keep(heightOf(head) * 3);
    if (isHeaded) putHead();
    for (const texts of rows) {
      let rest = wrapped(texts, STYLES.cell);
      while (rest.some(({ length }) => length > 0)) {
        if (this.y + heightOf(rest) > FOOT && this.y > MARGIN.top + heightOf(head)) {
          this.newPage();
          if (isHeaded) putHead();
        }
        const fit = Math.max(1, Math.floor((FOOT - this.y - 2 * CELL_PAD.y) / this.leading(STYLES.cell)));
        const shown = rest.map((lines) => lines.slice(0, fit));
        rest = rest.map((lines) => lines.slice(fit));
        this.row(table, columns, shown, (i) =>
          i === 0 ? ['TH', isHeaded ? STYLES.cell : STYLES.head, 'Row'] : ['TD', STYLES.cell, undefined],
        );
        this.y += heightOf(shown);
        this.artifact(() =>
          this.doc
            .moveTo(MARGIN.left, this.y)
            .lineTo(MARGIN.left + MEASURE, this.y)
            .lineWidth(0.5)
            .stroke(INK.rule),
        );
      }
    }
    table.end();
    this.y += 12;
  }

  private row(
    table: Element,
    columns: readonly Column[],
    cells: readonly (readonly Line[])[],
    roleOf: (column: number) => readonly ['TH' | 'TD', Style, 'Row' | 'Column' | undefined],
  ): void {
    const row = this.doc.struct('TR');
    table.add(row);
    this.cells(columns, cells, (i) => {
      const [role, style, scope] = roleOf(i);
      this.tagged(row, role, () => this.cell(columns, i, cells[i]!, style), scope === undefined ? {} : { scope });
    });
    row.end();
  }

  private cells(columns: readonly Column[], cells: readonly unknown[], put: (column: number) => void): void {
    columns.forEach((_, i) => {
      if (cells[i] !== undefined) put(i);
    });
  }

  private cell(columns: readonly Column[], i: number, lines: readonly Line[], style: Style): void {
    const x = MARGIN.left + columns.slice(0, i).reduce((sum, { share }) => sum + share * MEASURE, 0);
    const right = x + columns[i]!.share * MEASURE - CELL_PAD.x;
    lines.forEach(({ text, width }, n) => {
      const at = columns[i]!.align === 'right' ? right - width : x + CELL_PAD.x;
      this.line(`${text} `, style, at, this.y + CELL_PAD.y + n * this.leading(STYLES.cell));
    });
  }

  private figure(alt: string, height: number, draw: (top: number) => void): void {
    const bbox: [number, number, number, number] = [MARGIN.left, this.y, MARGIN.left + MEASURE, this.y + height];
    this.tagged(this.root, 'Figure', () => draw(this.y), { alt, bbox });
    this.y += height + 14;
  }

  private legend(top: number): void {
    this.doc.rect(MARGIN.left + 150, top + 2, 10, 9).fill(INK.allowed);
    this.line('allowed ', STYLES.cell, MARGIN.left + 164, top);
    this.hatched(MARGIN.left + 214, top + 2, 10, 9);
    this.line('denied ', STYLES.cell, MARGIN.left + 228, top);
  }

  /** Told from a plain bar without colour. */
  private hatched(x: number, y: number, width: number, height: number): void {
    this.doc.save().rect(x, y, width, height).clip();
    this.doc.rect(x, y, width, height).fill(INK.denied);
    for (let at = x - height; at < x + width; at += 4) this.doc.moveTo(at, y + height).lineTo(at + height, y);
    this.doc.lineWidth(0.8).stroke('#ffffff').restore();
  }

  private block(parent: Element, role: string, text: string, style: Style): void {
    const lines = this.wrap(text, style, MEASURE);
    const element = this.doc.struct(role);
    parent.add(element);
    for (let rest = lines; rest.length > 0;) {
      this.keep(this.leading(style));
      const fit = Math.max(1, Math.floor((FOOT - this.y) / this.leading(style)));
      const content = this.doc.markStructureContent(role);
      for (const { text: line } of rest.slice(0, fit)) {
        this.line(`${line} `, style, MARGIN.left, this.y);
        this.y += this.leading(style);
      }
      this.doc.endMarkedContent();
      element.add(content);
      rest = rest.slice(fit);
    }
    element.end();
  }

  private tagged(parent: Element, role: string, draw: () => void, options: object = {}): void {
    const element = this.doc.struct(role, options);
    parent.add(element);
    const content = this.doc.markStructureContent(role);
    draw();
    this.doc.endMarkedContent();
    element.add(content);
    element.end();
  }

  private artifact(draw: () => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.doc.markContent('Artifact', { type });
    draw();
    this.doc.endMarkedContent();
  }

  private leading({ size, leading = 1.4 }: Style): number {
    return size * leading;
  }

  private line(text: string, style: Style, x: number, y: number): void {
    const baseline = y + style.size * 1.05;
    let at = x;
    for (const { face, text: part } of runsOf(text, style.bold ?? false)) {
      this.doc
        .font(face)
        .fontSize(style.size)
        .fillColor(style.ink ?? INK.text);
      // Glyphs of Devanagari stand in another order than its letters: readers are told the letters.
      if (face.startsWith('devanagari')) this.doc.markContent('Span', { actual: part, lang: 'hi' });
      this.doc.text(part, at, baseline, { lineBreak: false, baseline: 'alphabetic' });
      if (face.startsWith('devanagari')) this.doc.endMarkedContent();
      at += this.doc.widthOfString(part);
    }
  }

  private widthOf(text: string, style: Style): number {
    const key = `${style.size} ${style.bold === true} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      width = runsOf(text, style.bold ?? false).reduce((sum, { face, text: part }) => {
        this.doc.font(face).fontSize(style.size);
        return sum + this.doc.widthOfString(part);
      }, 0);
      this.widths.set(key, width);
    }
    return width;
  }

  /** Lines no wider than `width`, broken at spaces, and within a word only where it is wider than a line. */
  private wrap(text: string, style: Style, width: number): Line[] {
    return text.split('\n').flatMap((paragraph) => {
      const lines: string[] = [];
      let line = '';
      for (const word of paragraph.split(/ +/).flatMap((one) => this.pieces(one, style, width))) {
        const longer = line === '' ? word : `${line} ${word}`;
        if (line !== '' && this.widthOf(line, style) + this.widthOf(` ${word}`, style) > width) {
          lines.push(line);
          line = word;
        } else line = longer;
      }
      return [...lines, line].map((one) => ({ text: one, width: this.widthOf(one, style) }));
    });
  }

  private pieces(word: string, style: Style, width: number): string[] {
    if (this.widthOf(word, style) <= width) return [word];
    const pieces: string[] = [];
    let piece = '';
    for (const { segment } of new Intl.Segmenter('en').segment(word)) {
      if (piece !== '' && this.widthOf(piece + segment, style) > width) {
        pieces.push(piece);
        piece = segment;
      } else piece += segment;
    }
    return [...pieces, piece];
  }

  private clip(text: string, style: Style, width: number): string {
    if (this.widthOf(text, style) <= width) return text;
    let clipped = text;
    while (clipped !== '' && this.widthOf(`${clipped}…`, style) > width) clipped = clipped.slice(0, -1);
    return `${clipped}…`;
  }
}
