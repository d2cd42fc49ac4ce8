/* geomap viewer: facts. Their columns, the one that a reader looks at, filters and search.
 *
 * What is asked of all facts at once (filter, count, place) works on typed arrays; the words of one fact are
 * put together by `get` when somebody looks at it.
 */
(function (geomap) {
  "use strict";

  const NO_DAY = -(2 ** 31), FOREVER = 2 ** 31 - 1;
  const CONFIDENCE = [["high", 85], ["fair", 65], ["moderate", 40], ["low", 0]];

  geomap.fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

  geomap.Facts = class {
    constructor(data, bytes) {
      this.data = data;
      this.strings = new geomap.Strings(bytes, data.strings);
      this.tables = Object.fromEntries(Object.entries(data.tables).map(([name, columns]) => [name, new geomap.Table(bytes, columns)]));
      const { facts } = this.tables;
      this.count = facts.column("category").length;
      this.category = facts.column("category");
      this.group = facts.column("group");
      this.symbol = facts.column("symbol");
      this.sureness = facts.column("sureness");
      this.document = lessOne(facts.column("document"));
      this.events = data.categories.indexOf("event");
      this.deployments = data.categories.indexOf("deployment");
      this.claims = data.categories.indexOf("claim");
      this.places = data.categories.indexOf("place");
      this.names = data.categories.indexOf("name");
      this.isTold = new Uint8Array(this.count);
      /* An entry that tells of a fact which another shows is kept for what it says, and neither listed nor drawn. */
      this.leader = lessOne(facts.column("leader"));
      const followers = [];
      this.toldCount = 0;
      for (let i = 0; i < this.count; i++) {
        if (this.leader[i] >= 0) followers.push(i);
        else if (this.category[i] !== this.places && this.category[i] !== this.names) this.toldCount += this.isTold[i] = 1;
      }
      this.followers = Uint32Array.from(followers);
      /* Kind of a mark: its symbol and how sure it is, in one number. */
      this.kind = new Uint16Array(this.count);
      for (let i = 0; i < this.count; i++) this.kind[i] = this.symbol[i] * 4 + this.sureness[i];
      this.readDays();
      this.readGrounds();
      this.readSpots();
      this.readSources();
    }

    is(index, name) { return this.data.categories[this.category[index]] === name; }
    /* Told: an event, deployment, claim or ground; not a mere place or name. */
    told(index) { return this.isTold[index] === 1; }

    readDays() {
      const start = this.tables.facts.column("earliest"), span = this.tables.facts.column("span"), { firstDay } = this.data;
      this.from = new Int32Array(this.count).fill(NO_DAY);
      this.to = new Int32Array(this.count).fill(FOREVER);
      this.dated = new Uint8Array(this.count);
      for (let i = 0; i < this.count; i++) {
        if (!start[i]) continue;
        const day = start[i] - 1 + firstDay;
        this.dated[i] = 1;
        if (span[i] === 0) this.to[i] = day;
        else this.from[i] = day;
        if (span[i] > 1) this.to[i] = day + span[i] - 2;
      }
    }

    readGrounds() {
      const { sites, areas } = this.tables, step = this.data.steps.site;
      const { bbox } = this.data;
      this.centre = bbox ? geomap.middle(bbox) : 0;
      this.siteCount = sites.column("lon").length;
      this.areaCount = areas.column("lon").length;
      const points = this.siteCount + this.areaCount;
      this.lon = new Float64Array(points);
      this.lat = new Float64Array(points);
      this.x = new Float64Array(points);
      this.y = new Float64Array(points);
      for (const [table, first] of [[sites, 0], [areas, this.siteCount]]) {
        const lons = table.column("lon"), lats = table.column("lat");
        for (let i = 0; i < lons.length; i++) {
          const at = first + i;
          this.lon[at] = geomap.nearLongitude(lons[i] * step, this.centre);
          this.lat[at] = lats[i] * step;
          this.x[at] = geomap.mercatorX(this.lon[at]);
          this.y[at] = geomap.mercatorY(this.lat[at]);
        }
      }
      this.radius = sites.column("radius");
      this.widest = 0;
      for (let i = 0; i < this.siteCount; i++) if (this.radius[i] > this.widest) this.widest = this.radius[i];
    }

    /* Pairs of a fact and a point where it is drawn; a point is a site, or behind the sites an area. */
    readSpots() {
      const { facts, spots } = this.tables, edges = facts.edges("spots");
      const site = spots.column("site"), area = spots.column("area"), drawn = spots.column("drawn"), score = spots.column("score");
      const pairs = drawn.length, fact = new Uint32Array(pairs), point = new Uint32Array(pairs);
      this.placed = new Uint8Array(this.count);
      this.confidence = new Uint8Array(this.count).fill(CONFIDENCE.length);
      /* The best level is the first; what has no place is behind the last. */
      const levelOf = Uint8Array.from({ length: 256 }, (_, percent) => CONFIDENCE.findIndex(([, least]) => percent >= least));
      let size = 0;
      for (let i = 0; i < this.count; i++) {
        const first = size;
        for (let s = edges[i]; s < edges[i + 1]; s++) {
          if (!drawn[s] || this.leader[i] >= 0) continue;
          const at = site[s] ? site[s] - 1 : this.siteCount + area[s] - 1;
          const level = levelOf[score[s]];
          this.confidence[i] = this.confidence[i] === CONFIDENCE.length ? level : Math.max(this.confidence[i], level);
          let known = false;
          for (let p = first; p < size; p++) known = known || point[p] === at;
          if (known) continue;
          fact[size] = i;
          point[size++] = at;
          this.placed[i] = 1;
        }
      }
      this.pairFact = fact.subarray(0, size);
      this.pairPoint = point.subarray(0, size);
      this.pairEdges = new Uint32Array(this.count + 1);
      for (let p = 0; p < size; p++) this.pairEdges[fact[p] + 1]++;
      for (let i = 0; i < this.count; i++) this.pairEdges[i + 1] += this.pairEdges[i];
      this.readPoints();
    }

    /* The same the other way round: the facts of each point. */
    readPoints() {
      const points = this.siteCount + this.areaCount, edges = new Uint32Array(points + 1);
      for (let p = 0; p < this.pairPoint.length; p++) edges[this.pairPoint[p] + 1]++;
      for (let i = 0; i < points; i++) edges[i + 1] += edges[i];
      const next = edges.slice(), facts = new Uint32Array(this.pairPoint.length);
      for (let p = 0; p < this.pairPoint.length; p++) facts[next[this.pairPoint[p]]++] = this.pairFact[p];
      this.pointEdges = edges;
      this.pointFacts = facts;
    }

    /* Documents of one publisher are one source. */
    readSources() {
      const { documents } = this.tables, count = documents.column("id").length;
      const source = documents.column("source"), title = documents.column("title"), id = documents.column("id");
      const found = new Map(), none = this.strings.isEmpty;
      this.sourceOf = new Int32Array(count);
      this.sources = [];
      for (let i = 0; i < count; i++) {
        const label = none(source[i]) ? (none(title[i]) ? id[i] : title[i]) : source[i];
        if (!found.has(label)) {
          found.set(label, this.sources.length);
          this.sources.push(this.strings.label(label));
        }
        this.sourceOf[i] = found.get(label);
      }
      this.factSource = new Int32Array(this.count);
      for (let i = 0; i < this.count; i++) this.factSource[i] = this.document[i] < 0 ? -1 : this.sourceOf[this.document[i]];
    }

    factsAtPoint(point) { return this.pointFacts.subarray(this.pointEdges[point], this.pointEdges[point + 1]); }
    pointsOf(fact) { return this.pairPoint.subarray(this.pairEdges[fact], this.pairEdges[fact + 1]); }
    siteName(site) { return this.strings.label(this.tables.sites.column("name")[site]); }
    areaLabel(area) { return this.strings.label(this.tables.areas.column("label")[area]); }
    pointName(point) { return point < this.siteCount ? this.siteName(point) : this.areaLabel(point - this.siteCount); }

    source(document) {
      const table = this.tables.documents, label = (name) => this.strings.label(table.column(name)[document]);
      const address = label("address");
      return { id: label("id"), title: label("title"), source: label("source"), published: label("published"), address,
        url: table.column("link")[document] ? address : "", name: this.sources[this.sourceOf[document]] };
    }

    /* Whether the map carries the whole text of a report. */
    hasText(document) { return this.tables.documents.columns["pieces.n"] !== undefined && this.tables.documents.list("pieces", document).length > 0; }

    /* The text of a report as [string, number of a sentence or -1]; its pieces join to the whole. */
    pieces(document) { return Array.from(this.tables.documents.list("pieces", document), (number) => [this.strings.text(number), number]); }

    /* Everything that is known of one fact, in words. */
    get(index) { return new Fact(this, index); }

    /* A sentence as stretches of [text, role]; empty where there is none. */
    segments(table, name, row) {
      const text = this.strings.text(table.column(name)[row]), marks = table.list("marks", row), parts = [];
      let at = 0;
      for (let i = 0; i < marks.length; i += 3) {
        if (marks[i]) parts.push([text.slice(at, at + marks[i]), ""]);
        at += marks[i];
        parts.push([text.slice(at, at + marks[i + 1]), this.data.roles[marks[i + 2]]]);
        at += marks[i + 1];
      }
      if (at < text.length) parts.push([text.slice(at), ""]);
      return parts;
    }

    spots(index) {
      const edges = this.tables.facts.edges("spots"), table = this.tables.spots, found = [];
      for (let s = edges[index]; s < edges[index + 1]; s++) {
        const label = (name) => this.strings.label(table.column(name)[s]);
        const site = table.column("site")[s] - 1, area = table.column("area")[s] - 1;
        found.push({ site, area, point: site >= 0 ? site : this.siteCount + area, phrase: label("phrase"), role: label("role"),
          precision: label("precision"), confidence: label("confidence"), drawn: Boolean(table.column("drawn")[s]) });
      }
      return found;
    }

    /* What several sources tell of the same fact; null where one alone does. */
    account(index) {
      const table = this.tables.facts, compared = this.tables.compared, { strings } = this, members = Array.from(table.list("members", index));
      if (members.length < 2) return null;
      return {
        members, sources: table.column("sources")[index], conflict: table.column("conflict")[index] === 1, status: strings.label(table.column("status")[index]),
        same: Array.from(table.list("same", index), (n) => strings.label(n)),
        compared: Array.from(table.list("compared", index), (row) => {
          const label = (name) => strings.label(compared.column(name)[row]), documents = compared.list("documents", row);
          return { name: label("name"), status: label("status"), conflict: compared.column("conflict")[row] === 1,
            told: Array.from(compared.list("told", row), (n, i) => [this.sources[this.sourceOf[documents[i]]], strings.label(n)]) };
        }),
      };
    }

    reason(row) {
      const table = this.tables.why, losers = this.tables.rejected, { strings } = this;
      const label = (name) => strings.label(table.column(name)[row]);
      return {
        name: label("name"), chosen: label("chosen"), kind: label("kind"), confidence: label("confidence"),
        evidence: Array.from(table.list("evidence", row), (n) => strings.label(n)),
        rejected: Array.from(table.list("rejected", row), (n) => ({
          name: strings.label(losers.column("name")[n]), kind: strings.label(losers.column("kind")[n]),
          score: (losers.column("score")[n] / 100).toFixed(2), evidence: Array.from(losers.list("evidence", n), (e) => strings.label(e)),
        })),
      };
    }

    /* Return a byte for each fact: 1 where all words of a query stand somewhere in what is known of it. */
    search(query) {
      const words = geomap.fold(query).split(/\s+/).filter(Boolean);
      if (!words.length) return null;
      const all = new Uint8Array(this.count).fill(1);
      for (const word of words) {
        const labels = this.stringsWith("labels", word), texts = this.stringsWith("texts", word);
        this.keep(all, labels, texts);
      }
      return all;
    }

    keep(all, labels, texts) {
      const { facts, spots, sites, areas, documents } = this.tables;
      const title = facts.column("title"), kind = facts.column("kind"), date = facts.column("date"), sentence = facts.column("sentence");
      const figures = facts.column("figures"), figureEdges = facts.edges("figures"), edges = facts.edges("spots");
      const phrase = spots.column("phrase"), site = spots.column("site"), area = spots.column("area");
      const siteName = sites.column("name"), areaLabel = areas.column("label"), source = documents.column("source"), heading = documents.column("title");
      const some = (column, from, to) => {
        for (let n = from; n < to; n++) if (labels[column[n]]) return true;
        return false;
      };
      const placed = (i) => {
        for (let s = edges[i]; s < edges[i + 1]; s++) {
          if (labels[phrase[s]] || labels[site[s] ? siteName[site[s] - 1] : areaLabel[area[s] - 1]]) return true;
        }
        return false;
      };
      for (let i = 0; i < this.count; i++) {
        if (!all[i]) continue;
        const d = this.document[i];
        all[i] = Number(Boolean(texts[sentence[i]] || labels[title[i]] || labels[kind[i]] || labels[date[i]] || placed(i)
          || some(figures, figureEdges[i], figureEdges[i + 1]) || (d >= 0 && (labels[source[d]] || labels[heading[d]]))));
      }
    }

    /* Return a byte for each string of a pool: 1 where a word of the query stands in it. A word that runs over
     * several words of the vocabulary, as F-35 does, is looked for in the texts that hold its parts. */
    stringsWith(pool, word) {
      const { words } = this.strings, parts = word.match(/[\p{L}\p{N}]+/gu) || [];
      if (!this.folded) this.folded = words.map(geomap.fold);
      const whole = parts.length === 1 && parts[0] === word, wanted = parts.length ? parts : [word];
      const { edges, words: tokens } = this.strings.tokens(pool), count = edges.length - 1;
      let found = null;
      for (const part of wanted) {
        const hit = Uint8Array.from(this.folded, (known) => Number(known.includes(part))), here = new Uint8Array(count);
        for (let i = 0; i < count; i++) {
          if (found && !found[i]) continue;
          for (let t = edges[i]; t < edges[i + 1]; t++) {
            if (hit[tokens[t]]) {
              here[i] = 1;
              break;
            }
          }
        }
        found = here;
      }
      if (!whole) for (let i = 0; i < count; i++) if (found[i]) found[i] = Number(geomap.fold(this.strings.decode(pool, i)).includes(word));
      return found;
    }
  };

  /* One fact: each part is put into words, and its column read, when somebody asks for it. */
  class Fact {
    constructor(facts, index) {
      const { data } = facts;
      Object.assign(this, { facts, index, category: data.categories[facts.category[index]], sureness: data.sureness[facts.sureness[index]][0],
        symbol: data.symbols[facts.symbol[index]], document: facts.document[index] });
    }

    label(name) { return this.facts.strings.label(this.facts.tables.facts.column(name)[this.index]); }
    labels(name) { return Array.from(this.facts.tables.facts.list(name, this.index), (n) => this.facts.strings.label(n)); }

    get title() { return this.label("title"); }
    get kind() { return this.label("kind"); }
    get modality() { return this.label("modality"); }
    get when() { return this.label("when"); }
    get date() { return this.label("date"); }
    get precision() { return this.label("precision"); }
    get notes() { return this.labels("notes"); }
    get evidence() { return this.labels("evidence"); }
    get actors() { return this.labels("actors"); }
    get sentence() { return this.facts.segments(this.facts.tables.facts, "sentence", this.index); }
    get spots() { return this.facts.spots(this.index); }
    get account() { return this.facts.account(this.index); }
    get why() { return Array.from(this.facts.tables.facts.list("why", this.index), (row) => this.facts.reason(row)); }
    get more() { return Array.from(this.facts.tables.facts.list("more", this.index), (row) => this.facts.segments(this.facts.tables.quotes, "text", row)); }

    get figures() {
      const words = this.labels("figures");
      return words.filter((_, n) => n % 2 === 0).map((term, n) => [term, words[2 * n + 1]]);
    }
  }

  function lessOne(column) {
    const out = new Int32Array(column.length);
    for (let i = 0; i < out.length; i++) out[i] = column[i] - 1;
    return out;
  }

  geomap.CONFIDENCE = [...CONFIDENCE.map(([word]) => word), "no place"];
  geomap.FOREVER = FOREVER;
  geomap.NO_DAY = NO_DAY;
})(window.geomap);
