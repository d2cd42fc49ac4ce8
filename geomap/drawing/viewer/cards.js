/* geomap viewer: cards. What is known of one fact, for the panel and for popups. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const ROLES = { trigger: "what", place: "where", time: "when", number: "how many" };
  const MANY = 60;

  /* The sentence with its words marked. */
  geomap.sentence = function (segments) {
    return el("blockquote", { class: "gm-sentence", attrs: { dir: "auto" } }, segments.map(([text, role]) =>
      role ? el("mark", { class: "gm-" + role, text, attrs: { title: ROLES[role] } }) : document.createTextNode(text)));
  };

  geomap.sourceName = function (viewer, fact) {
    return fact.document >= 0 ? viewer.facts.sources[viewer.facts.sourceOf[fact.document]] : "";
  };

  geomap.whereWords = function (fact) {
    const phrases = [...new Set(fact.spots.filter((spot) => spot.drawn).map((spot) => spot.phrase))];
    return phrases.slice(0, 3).join(" · ") + (phrases.length > 3 ? ` +${phrases.length - 3}` : "");
  };

  /* The sense that a word was read in is named in the lexicon's manner: "spoke_by_phone (past)". */
  const inWords = (evidence) => evidence.replace(/^[a-z_]+(?= \()/, (sense) => sense.replaceAll("_", " "));

  const capital = (words) => words.slice(0, 1).toUpperCase() + words.slice(1);

  function row(term, ...children) {
    return [el("dt", { text: term }), el("dd", {}, ...children)];
  }

  function small(text) {
    return el("span", { class: "gm-small", text });
  }

  function sourceRow(viewer, fact) {
    if (fact.document < 0) return [];
    const source = viewer.facts.source(fact.document), lines = [el("bdi", { text: source.name })];
    if (source.title && source.title !== source.name) lines.push(el("bdi", { class: "gm-small", text: source.title }));
    if (source.url) {
      lines.push(el("a", { text: source.address, attrs: { href: source.url, rel: "noopener noreferrer nofollow", target: "_blank" } }));
    } else if (source.address) {
      lines.push(el("bdi", { class: "gm-small", text: source.address }));
    }
    if (viewer.facts.hasText(fact.document)) {
      lines.push(el("button", { class: "gm-link", text: "Read the report", attrs: { type: "button" }, on: { click: () => viewer.panel.showReport(fact.document, fact.index) } }));
    }
    return row("Source", lines);
  }

  function whenRows(viewer, fact) {
    if (fact.document < 0) return [];
    const rows = row("Published", viewer.facts.source(fact.document).published || "no date given");
    if (fact.date && fact.category !== "claim") {
      rows.push(...row("Happened", el("bdi", { text: fact.date }), small(fact.precision), fact.when ? small(`read from “${fact.when}”`) : null));
    }
    return rows;
  }

  function whereRows(viewer, fact) {
    const { facts } = viewer;
    if (fact.category === "claim" || fact.category === "name") return [];
    if (!fact.spots.length) {
      return fact.category === "place" ? [] : row("Where", el("em", { text: "The sentence names no place that could be put on the map." }));
    }
    return fact.spots.flatMap((spot) => row(spot.role === "location" ? "Where" : capital(spot.role),
      el("bdi", { text: facts.pointName(spot.point) }),
      spot.phrase ? el("bdi", { class: "gm-small", text: `“${spot.phrase}”` }) : null,
      small(spot.precision + (spot.confidence ? `; confidence ${spot.confidence}` : "")),
      spot.site >= 0 ? coordinates(viewer, spot) : null));
  }

  /* Coordinates of a site in the notation chosen, with what can be done from there. */
  function coordinates(viewer, spot) {
    const { facts } = viewer, lon = geomap.nearLongitude(facts.lon[spot.point], 0), lat = facts.lat[spot.point];
    return el("span", { class: "gm-small gm-coordinates" }, el("span", { text: viewer.tools.words(lon, lat) }),
      el("button", { class: "gm-link", text: "rings", attrs: { type: "button", "aria-label": `Range rings around ${facts.pointName(spot.point)}` }, on: { click: () => viewer.tools.rings(lon, lat) } }));
  }

  function whyBlock(why) {
    const block = el("div", { class: "gm-why" },
      el("p", {}, el("bdi", { class: "gm-strong", text: `“${why.name}”` }), why.chosen ? " is " : " was not resolved",
        why.chosen ? el("bdi", { class: "gm-strong", text: why.chosen }) : null,
        small([why.kind, `confidence ${why.confidence}`].filter(Boolean).join(", "))));
    if (why.evidence.length) block.append(el("ul", {}, why.evidence.map((text) => el("li", { text }))));
    if (why.rejected.length) {
      block.append(el("p", { class: "gm-small", text: why.chosen ? "Not:" : "It may be:" }),
        el("ul", { class: "gm-rejected" }, why.rejected.map(({ name, kind, score, evidence }) => el("li", {},
          el("bdi", { text: name }), small(`${kind}, score ${score}${evidence.length ? ": " + evidence.join("; ") : ""}`)))));
    }
    return block;
  }

  geomap.accountWords = (account) => geomap.plural(account.sources, "source") + (account.conflict ? ", in conflict" : "");

  /* What each source tells of the same fact: property by property, then sentence by sentence. */
  function accountBlock(viewer, account) {
    const rows = account.compared.map(({ name, status, conflict, told }) => el("tbody", {},
      el("tr", { class: conflict ? "gm-conflict" : "" }, el("th", { class: "gm-subject", attrs: { scope: "rowgroup", colspan: "2" } },
        el("bdi", { text: `${conflict ? "≠ " : ""}${name}` }), el("span", { class: "gm-small", text: " " + status }))),
      told.map(([source, words]) => el("tr", {}, el("td", {}, el("bdi", { text: source })), el("td", {}, el("bdi", { text: words }))))));
    const quotes = account.members.slice(1).map((index) => {
      const fact = viewer.facts.get(index);
      return [geomap.sentence(fact.sentence), el("p", { class: "gm-small" }, el("bdi", { text: geomap.sourceName(viewer, fact) }), ` · ${fact.document >= 0 ? viewer.facts.source(fact.document).published || "no date" : ""} `,
        viewer.facts.hasText(fact.document) ? el("button", { class: "gm-link", text: "Read the report", attrs: { type: "button" }, on: { click: () => viewer.panel.showReport(fact.document, index) } }) : null)];
    });
    return el("div", { class: "gm-account" },
      el("h3", { text: `Told by ${geomap.plural(account.sources, "source")}: ${account.status}` }),
      rows.length ? el("table", { class: "gm-table" }, rows) : null,
      el("details", { attrs: { open: quotes.length < 4 ? "" : null } }, el("summary", { text: "The others' words" }), quotes),
      account.same.length ? el("details", {}, el("summary", { text: "Why they are taken for one" }), el("ul", { class: "gm-small" }, account.same.map((text) => el("li", { text })))) : null);
  }

  function claimBlock(viewer, claim) {
    const [words, colour] = viewer.data.verdicts[claim.verdict];
    const badge = el("p", { class: "gm-verdict", text: `Claim ${words}` });
    badge.style.borderColor = colour;
    const head = el("thead", {}, el("tr", {}, ["Measured to", "Nearest", "Farthest"].map((text) => el("th", { text, attrs: { scope: "col" } }))));
    const bodies = claim.measures.map((measure) => {
      const sign = { supported: "✓", refuted: "✗", partly: "◐" }[measure.verdict] || "?";
      const verdict = viewer.data.verdicts[measure.verdict][0];
      return el("tbody", {},
        el("tr", {}, el("th", { class: "gm-subject", attrs: { scope: "rowgroup", colspan: "3" } }, el("bdi", { text: `${sign} ${measure.place}` }), el("span", { class: "gm-small", text: " " + verdict }))),
        measure.rows.map(([to, nearest, farthest]) => el("tr", {}, el("td", { text: to }), el("td", { class: "gm-figure", text: nearest }), el("td", { class: "gm-figure", text: farthest }))));
    });
    const table = bodies.length ? el("table", { class: "gm-table" }, el("caption", { text: "Measured on the ellipsoid" }), head, bodies) : null;
    const said = (claim.note || "").replace(/\.$/, "");
    const notes = claim.measures.map((m) => m.note).filter((note) => note && note.replace(/\.$/, "") !== said);
    return [badge, table, notes.length ? el("ul", { class: "gm-small" }, notes.map((text) => el("li", { text }))) : null];
  }

  function kindLine(fact, size) {
    const kind = fact.category === "name" ? "Name not resolved" : fact.kind;
    return el("p", { class: "gm-kind" }, geomap.symbolElement(fact.symbol, fact.sureness, size), el("span", { text: [kind, fact.modality].filter(Boolean).join(" · ") }));
  }

  /* The whole card: sentence, source, dates, places, why here, rejected candidates. */
  geomap.card = function (viewer, index) {
    const fact = viewer.facts.get(index), claim = viewer.claimOf(index);
    return el("article", { class: "gm-card" },
      kindLine(fact, 22),
      el("h2", { text: fact.title, attrs: { tabindex: "-1", dir: "auto" } }),
      fact.notes.map((text) => el("p", { class: "gm-note", text })),
      fact.sentence.length ? geomap.sentence(fact.sentence) : null,
      claim ? claimBlock(viewer, claim) : null,
      fact.account ? accountBlock(viewer, fact.account) : null,
      el("dl", { class: "gm-facts" },
        fact.figures.flatMap(([term, words]) => row(capital(term), el("bdi", { text: words }))),
        whereRows(viewer, fact), whenRows(viewer, fact), sourceRow(viewer, fact)),
      el("p", {}, el("button", { class: "gm-link", text: "Copy link to this entry", attrs: { type: "button" }, on: { click: (event) => viewer.state.copy(event.target) } })),
      fact.more.length ? el("details", {}, el("summary", { text: `${geomap.plural(fact.more.length, "more sentence")} naming it` }),
        fact.more.map(geomap.sentence)) : null,
      fact.why.length || fact.evidence.length ? el("details", { attrs: { open: "" } },
        el("summary", { text: fact.spots.length || fact.category === "place" ? "Why here" : "Why read so" }),
        fact.why.map(whyBlock),
        fact.evidence.length ? el("div", { class: "gm-why" }, el("p", { text: "Read so because:" }), el("ul", {}, fact.evidence.map((text) => el("li", { text: inWords(text) })))) : null) : null);
  };

  /* What a popup says: the sentence, its source and dates, how sure; or a list where several facts share a place. */
  geomap.popup = function (viewer, indexes, heading, open) {
    if (indexes.length === 1) {
      const fact = viewer.facts.get(indexes[0]), sure = fact.spots.map((spot) => spot.confidence)[0];
      return el("div", { class: "gm-popup-body" },
        kindLine(fact, 20),
        el("h3", { text: fact.title, attrs: { dir: "auto" } }),
        fact.notes.slice(0, 2).map((text) => el("p", { class: "gm-note", text })),
        fact.sentence.length ? geomap.sentence(fact.sentence) : null,
        fact.document < 0 ? null : el("p", { class: "gm-small" }, el("bdi", { text: geomap.sourceName(viewer, fact) }),
          ` · ${viewer.facts.source(fact.document).published || "no date"}`),
        el("p", { class: "gm-small", text: [fact.date ? "Happened: " + fact.date : "", sure ? "confidence in the place: " + sure : ""].filter(Boolean).join(" · ") }),
        el("button", { class: "gm-button", text: "All details", attrs: { type: "button" }, on: { click: () => open(indexes[0]) } }));
    }
    const shown = indexes.slice(0, MANY);
    return el("div", { class: "gm-popup-body" },
      el("h3", { text: heading, attrs: { dir: "auto" } }),
      el("p", { class: "gm-small", text: geomap.plural(indexes.length, "entry", "entries") }),
      el("ul", { class: "gm-popup-list" }, shown.map((index) => {
        const fact = viewer.facts.get(index);
        return el("li", {}, el("button", { class: "gm-item", attrs: { type: "button" }, on: { click: () => open(index) } },
          geomap.symbolElement(fact.symbol, fact.sureness, 20),
          el("span", { class: "gm-item-text" }, el("bdi", { class: "gm-strong", text: fact.title }),
            fact.category === "deployment" ? fact.notes.map((text) => el("bdi", { text })) : null,
            el("span", { class: "gm-small" }, el("bdi", { text: [fact.date, geomap.sourceName(viewer, fact)].filter(Boolean).join(" · ") })))));
      })),
      indexes.length > shown.length ? el("p", { class: "gm-small", text: `and ${geomap.digits(indexes.length - shown.length)} more: zoom in, or look in the list` }) : null);
  };
})(window.geomap);
