/* geomap viewer: the time line. A histogram, two handles, and playback.
 *
 * Dates known to a few days are solid, longer spans are pale and lie on all the days they may mean; an open end
 * reaches to the end of the line. What has no date stays on the map, and the line says how many that are.
 */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const DAY = 86400000, BINS = 60, HEIGHT = 28, EXACT_DAYS = 3, TICK_MS = 450, STEPS = 40, FAR_DAYS = 3650, KEEP = 0.98;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  geomap.dayWords = function (day) {
    const date = new Date(day * DAY);
    return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  };

  geomap.Timeline = class {
    constructor(viewer) {
      this.viewer = viewer;
      this.element = null;
      this.step = 1;
      if (viewer.cells) this.readCells(viewer.cells);
      else this.readFacts(viewer.facts);
      if (this.high > this.low) this.build();
    }

    /* The bins of counted squares: the line steps by them. */
    readCells(cells) {
      const sums = cells.histogram(), { firstDay, binDays } = cells.record;
      this.undated = sums[0];
      this.step = binDays;
      this.starts = Int32Array.from(sums.subarray(1), (_, n) => firstDay + n * binDays);
      this.sums = sums.subarray(1);
      const total = this.sums.reduce((sum, count) => sum + count, 0), days = [];
      /* A hundredth part stands for each hundredth of the events. */
      for (let n = 0; n < this.sums.length; n++) for (let k = Math.ceil((100 * this.sums[n]) / total); k > 0; k--) days.push(this.starts[n]);
      if (days.length > 1) [this.low, this.high] = this.span(Int32Array.from(days));
    }

    readFacts(facts) {
      const days = new Int32Array(2 * facts.count);
      let size = 0, counted = 0;
      this.counted = new Uint32Array(facts.count);
      this.undated = 0;
      for (let i = 0; i < facts.count; i++) {
        if (facts.leader[i] >= 0 || (facts.category[i] !== facts.events && facts.category[i] !== facts.deployments)) continue;
        if (!facts.dated[i]) {
          this.undated++;
          continue;
        }
        this.counted[counted++] = i;
        if (facts.from[i] !== geomap.NO_DAY) days[size++] = facts.from[i];
        if (facts.to[i] !== geomap.FOREVER) days[size++] = facts.to[i];
      }
      if (size < 2) return;
      this.counted = this.counted.subarray(0, counted);
      [this.low, this.high] = this.span(days.subarray(0, size));
    }

    /* A few dates of another age would press the rest into one bar: they are left outside, beyond the ends. */
    span(days) {
      let low = days[0], high = days[0];
      for (const day of days) {
        if (day < low) low = day;
        else if (day > high) high = day;
      }
      if (high - low < FAR_DAYS) return [low, high];
      days.sort();
      const inner = days.slice(Math.floor(days.length * (1 - KEEP)), Math.ceil(days.length * KEEP)), near = [inner[0], inner[inner.length - 1]];
      return near[1] > near[0] && (near[1] - near[0]) * 4 < high - low ? near : [low, high];
    }

    build() {
      const days = this.high - this.low + 1, bins = Math.min(days, BINS);
      this.width = days / bins;
      const { solid, pale } = this.tally(bins);
      let most = 1;
      for (let b = 0; b < bins; b++) most = Math.max(most, solid[b] + pale[b]);
      this.bars = Array.from(solid, (n, b) => {
        const height = (HEIGHT * n) / most, above = (HEIGHT * pale[b]) / most;
        return geomap.svg("g", {},
          geomap.svg("rect", { class: "gm-bar-pale", x: b + 0.08, width: 0.84, y: HEIGHT + 2 - height - above, height: above }),
          geomap.svg("rect", { class: "gm-bar", x: b + 0.08, width: 0.84, y: HEIGHT + 2 - height, height }));
      });
      const chart = geomap.svg("svg", { class: "gm-histogram", viewBox: `0 0 ${bins} ${HEIGHT + 2}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...this.bars);
      const handle = (value, label) => el("input", {
        attrs: { type: "range", min: this.low, max: this.high, step: this.step, value, "aria-label": label }, on: { input: () => { this.stop(); this.changed(); } } });
      this.from = handle(this.low, "First day shown");
      this.to = handle(this.high, "Last day shown");
      this.words = el("span", { class: "gm-range" });
      this.reset = el("button", { class: "gm-button", text: "All", attrs: { type: "button", "aria-label": "Show all days" }, on: { click: () => this.clear() } });
      this.player = el("button", { class: "gm-button gm-play", attrs: { type: "button" }, on: { click: () => (this.timer ? this.stop() : this.play()) } });
      this.label(false);
      this.element = el("div", { class: "gm-timeline", attrs: { role: "group", "aria-label": "Time" } },
        el("div", { class: "gm-timeline-head" }, this.player, this.words, this.reset),
        el("div", { class: "gm-slider" }, chart, this.from, this.to));
      this.show();
    }

    /* Count each fact on all the bars it may lie on: by where it begins and where it ends, then summed up. */
    tally(bins) {
      const { facts } = this.viewer, solid = new Float64Array(bins + 1), pale = new Float64Array(bins + 1);
      const bin = (day) => Math.max(0, Math.min(bins - 1, Math.floor((day - this.low) / this.width)));
      if (this.sums) {
        for (let n = 0; n < this.sums.length; n++) {
          if (this.starts[n] < this.low || this.starts[n] > this.high) continue;
          /* A bin that is wider than a bar stands on each bar that it covers. */
          const from = bin(this.starts[n]), to = bin(this.starts[n] + this.step - 1), share = this.sums[n] / (to - from + 1);
          solid[from] += share;
          solid[to + 1] -= share;
        }
      }
      for (const i of this.counted || []) {
        const from = Math.max(this.low, facts.from[i]), to = Math.min(this.high, facts.to[i]);
        if (from > this.high || to < this.low) continue;
        const counts = facts.to[i] - facts.from[i] <= EXACT_DAYS ? solid : pale;
        counts[bin(from)]++;
        counts[bin(to) + 1]--;
      }
      for (const counts of [solid, pale]) for (let b = 1; b < bins; b++) counts[b] += counts[b - 1];
      return { solid: solid.subarray(0, bins), pale: pale.subarray(0, bins) };
    }

    label(playing) {
      this.player.textContent = playing ? "❚❚" : "▶";
      this.player.setAttribute("aria-label", playing ? "Stop playing" : "Play through time");
      this.player.title = playing ? "Stop" : "Play";
    }

    /* A window as wide as the one chosen moves over the line; with all days chosen, one of a twelfth of it. */
    play() {
      let { from, to } = this.range();
      if (from === this.low && to === this.high) [from, to] = [this.low, this.low + Math.max(0, Math.round((this.high - this.low) / 12))];
      else if (to >= this.high) [from, to] = [this.low, this.low + (to - from)];
      const step = this.step * Math.max(1, Math.round((this.high - this.low) / STEPS / this.step));
      this.label(true);
      this.set(from, to);
      this.timer = setInterval(() => {
        if (to >= this.high) {
          this.stop();
          return;
        }
        const move = Math.min(step, this.high - to);
        [from, to] = [from + move, to + move];
        this.set(from, to);
      }, TICK_MS);
    }

    stop() {
      if (!this.timer) return;
      clearInterval(this.timer);
      this.timer = null;
      this.label(false);
    }

    range() {
      const a = Number(this.from.value), b = Number(this.to.value);
      return { from: Math.min(a, b), to: Math.max(a, b) };
    }

    set(from, to) {
      this.from.value = from;
      this.to.value = to;
      this.changed();
    }

    clear() {
      this.stop();
      this.set(this.low, this.high);
    }

    changed() {
      this.viewer.setRange(this.show());
    }

    /* Say what is chosen and grey the rest; return it, or null where that is everything. */
    show() {
      const { from, to } = this.range(), all = from === this.low && to === this.high;
      this.from.setAttribute("aria-valuetext", geomap.dayWords(Number(this.from.value)));
      this.to.setAttribute("aria-valuetext", geomap.dayWords(Number(this.to.value)));
      this.words.textContent = `${geomap.dayWords(from)} – ${geomap.dayWords(to)}` + (this.undated ? ` · ${geomap.digits(this.undated)} without a date stay` : "");
      this.reset.hidden = all;
      this.bars.forEach((bar, i) => {
        const start = this.low + i * this.width, end = start + this.width - 1e-9;
        const name = end < from || start > to ? "gm-out" : "";
        if (bar.className.baseVal !== name) bar.setAttribute("class", name);
      });
      return all ? null : [from, to];
    }
  };
})(window.geomap);
