/* geomap viewer: packed columns and strings, read as `coding.py`, `tables.py` and `strings.py` wrote them.
 *
 * Numbers stand in typed arrays, each column decoded when it is first asked for. Strings stay packed: one is
 * decoded when somebody looks at it, and a search looks through the vocabulary.
 */
(function (geomap) {
  "use strict";

  const SMALL = 16, MAX_BITS = 15, KEPT = 4000;

  /* Read up to 15 bits at a bit position; they lie in three bytes at the most. */
  const peek = (bytes, at, bits) => {
    const byte = at >>> 3;
    return (((bytes[byte] << 16) | (bytes[byte + 1] << 8) | bytes[byte + 2]) >>> (24 - bits - (at & 7))) & ((1 << bits) - 1);
  };

  /* Read the head of a stream: a table from the next bits, as many as the longest code has, to a class and the length
   * of its code. */
  function openStream(bytes, offset) {
    const count = bytes[offset], lengths = bytes.subarray(offset + 1, offset + 1 + count);
    const bits = Math.max(1, ...lengths), table = new Uint16Array(1 << bits);
    const order = [...lengths.keys()].filter((n) => lengths[n]).sort((a, b) => lengths[a] - lengths[b] || a - b);
    let code = 0, last = 0;
    for (const symbol of order) {
      const length = lengths[symbol];
      code <<= length - last;
      last = length;
      table.fill((symbol << 4) | length, code << (bits - length), (code + 1) << (bits - length));
      code++;
    }
    /* One class alone has no code: it is the last one of the table. */
    if (!order.length) table.fill((count - 1) << 4);
    return { bytes, table, shift: 24 - bits, classes: count, single: order.length < 2 && !(table[0] & 15), start: (offset + 1 + count) * 8 };
  }

  /* Read `count` values at a bit position into `out`, and return the position after them. */
  function readValues(stream, at, count, out) {
    const { bytes, table, shift } = stream, mask = table.length - 1;
    for (let i = 0; i < count; i++) {
      const byte = at >>> 3, next = (bytes[byte] << 16) | (bytes[byte + 1] << 8) | bytes[byte + 2];
      const entry = table[(next >>> (shift - (at & 7))) & mask], symbol = entry >> 4;
      at += entry & 15;
      if (symbol < SMALL) {
        out[i] = symbol;
        continue;
      }
      const octave = (symbol - SMALL) >> 2;
      let extra = octave + 2, value = 4 + ((symbol - SMALL) & 3);
      while (extra > 0) {
        const part = extra > MAX_BITS ? MAX_BITS : extra;
        value = value * (1 << part) + peek(bytes, at, part);
        at += part;
        extra -= part;
      }
      out[i] = value;
    }
    return at;
  }

  /* Read a stream into the narrowest array that holds its classes: those below 32 are values below 256, those below
   * 64 values below 65,536. */
  function readStream(bytes, [offset, count]) {
    if (!count) return new Uint8Array(0);
    const stream = openStream(bytes, offset), { classes, table } = stream;
    const out = classes <= 32 ? new Uint8Array(count) : classes <= 64 ? new Uint16Array(count) : new Uint32Array(count);
    if (stream.single && table[0] >> 4 < SMALL) out.fill(table[0] >> 4);
    else readValues(stream, stream.start, count, out);
    return out;
  }

  function sums(counts) {
    const ends = new Uint32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) ends[i + 1] = ends[i] + counts[i];
    return ends;
  }

  /* A table of columns. `column` gives a typed array; `list` the entries that a row has in a column of lists. */
  geomap.Table = class {
    constructor(bytes, columns) {
      this.bytes = bytes;
      this.columns = columns;
      this.read = new Map();
      this.length = Math.max(0, ...Object.entries(columns).filter(([name]) => columns[name + ".n"] === undefined).map(([, c]) => c[2]));
    }

    column(name) {
      const known = this.read.get(name);
      if (known) return known;
      const [kind, offset, count] = this.columns[name];
      let values = readStream(this.bytes, [offset, count]);
      if (kind === "delta" || kind === "text") {
        const signed = new Int32Array(count);
        let sum = 0;
        for (let i = 0; i < count; i++) signed[i] = sum += (values[i] >>> 1) ^ -(values[i] & 1);
        values = signed;
      }
      this.read.set(name, values);
      return values;
    }

    /* Where the list of each row begins, and where the last ends. */
    edges(name) {
      const key = name + ".edges";
      if (!this.read.has(key)) this.read.set(key, sums(this.column(name + ".n")));
      return this.read.get(key);
    }

    list(name, row) {
      const edges = this.edges(name);
      return edges[row] === edges[row + 1] ? [] : this.column(name).subarray(edges[row], edges[row + 1]);
    }
  };

  /* All strings of a map. `label` and `text` give one of each pool. */
  geomap.Strings = class {
    constructor(bytes, record) {
      this.bytes = bytes;
      this.record = record;
      this.stream = openStream(bytes, record.tokens[0]);
      this.pools = { labels: this.pool(record.labels) };
      this.kept = { labels: new Map(), texts: new Map() };
      this.spare = new Uint32Array(64);
    }

    pool([first, bits]) {
      return { first, ends: sums(readStream(this.bytes, bits)) };
    }

    poolOf(name) {
      return this.pools[name] || (this.pools[name] = this.pool(this.record[name]));
    }

    get words() {
      if (!this.vocabulary) {
        const { alphabet, letters, lengths, words } = this.record.vocabulary;
        const known = Array.from(readStream(this.bytes, alphabet), (code) => String.fromCodePoint(code));
        const all = readStream(this.bytes, letters);
        let at = 0;
        this.vocabulary = Array.from(readStream(this.bytes, lengths), (length) => {
          let word = "";
          for (const end = at + length; at < end; at++) word += known[all[at]];
          return word;
        });
        this.isWord = readStream(this.bytes, words);
      }
      return this.vocabulary;
    }

    label(number) { return this.string("labels", number); }
    text(number) { return this.string("texts", number); }

    /* Whether a label is the empty string. */
    isEmpty = (number) => this.pools.labels.ends[number] === this.pools.labels.ends[number + 1];

    string(name, number) {
      const kept = this.kept[name];
      let text = kept.get(number);
      if (text === undefined) {
        text = this.decode(name, number);
        if (kept.size > KEPT) kept.clear();
        kept.set(number, text);
      }
      return text;
    }

    decode(name, number) {
      const { words } = this, { first, ends } = this.poolOf(name), isWord = this.isWord;
      let at = this.stream.start + first + ends[number], text = "", after = false;
      const end = this.stream.start + first + ends[number + 1];
      while (at < end) {
        at = readValues(this.stream, at, 1, this.spare);
        const word = this.spare[0], letters = isWord[word];
        text += after && letters ? " " + words[word] : words[word];
        after = letters;
      }
      return text;
    }

    /* The words of every string of a pool, decoded once, for searching: where each string's begin, and the words. */
    tokens(name) {
      if (!this.searched) this.searched = {};
      if (this.searched[name]) return this.searched[name];
      const { first, ends } = this.poolOf(name), count = ends.length - 1, edges = new Uint32Array(count + 1);
      let words = new Uint32Array(Math.max(16, Math.ceil(ends[count] / 6))), size = 0, at = this.stream.start + first;
      for (let i = 0; i < count; i++) {
        const end = this.stream.start + first + ends[i + 1];
        while (at < end) {
          if (size === words.length) {
            const wider = new Uint32Array(2 * size);
            wider.set(words);
            words = wider;
          }
          at = readValues(this.stream, at, 1, this.spare);
          words[size++] = this.spare[0];
        }
        edges[i + 1] = size;
      }
      return (this.searched[name] = { edges, words });
    }
  };

  geomap.readStream = readStream;
})(window.geomap);
