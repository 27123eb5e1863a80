/** A set of indexes below a fixed size, as bits. */
export class IndexSet {
  readonly size: number;
  readonly #words: Uint32Array;
  #members: readonly number[] | null = null;

  constructor(size: number) {
    this.size = size;
    this.#words = new Uint32Array(Math.ceil(size / 32));
  }

  static full(size: number): IndexSet {
    const set = new IndexSet(size);
    for (let index = 0; index < size; index++) set.add(index);
    return set;
  }

  add(index: number): void {
    this.#members = null;
    const word = index >> 5;
    this.#words[word] = (this.#words[word] ?? 0) | (1 << (index & 31));
  }

  addAll(other: IndexSet): void {
    this.#members = null;
    for (let word = 0; word < this.#words.length; word++) {
      this.#words[word] = (this.#words[word] ?? 0) | (other.#words[word] ?? 0);
    }
  }

  has(index: number): boolean {
    return (((this.#words[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1;
  }

  /** In order. Kept until the set grows. */
  get members(): readonly number[] {
    if (this.#members === null) {
      const members: number[] = [];
      for (const [place, bits] of this.#words.entries()) {
        for (let rest = bits; rest !== 0; rest &= rest - 1)
          members.push(place * 32 + 31 - Math.clz32(rest & -rest));
      }
      this.#members = members;
    }
    return this.#members;
  }
}
