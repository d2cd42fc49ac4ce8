/* geomap viewer, part 7: cards. What is known of one fact, for the panel and for popups. */
(function (geomap) {
  "use strict";

  const { el } = geomap;
  const ROLES = { trigger: "what", place: "where", time: "when", number: "how many" };

  /* The sentence with its words marked. */
  geomap.sentence = function (segments) {
    return el("blockquote", { class: "gm-sentence", attrs: { dir: "auto" } }, segments.map(([text, role]) =>
      role ? el("mark", { class: "gm-" + role, text, attrs: { title: ROLES[role] } }) : document.createTextNode(text)));
  };

  geomap.sourceName = function (viewer, fact) {
    const document = viewer.data.documents[fact.d];
    return document ? document.source || document.title || document.id : "";
  };

  geomap.whereWords = function (fact) {
    const phrases = [...new Set((fact.p || []).filter((spot) => spot[6]).map((spot) => spot[2]))];
    return phrases.slice(0, 3).join(" · ") + (phrases.length > 3 ? ` +${phrases.length - 3}` : "");
  };

  function row(term, ...children) {
    return [el("dt", { text: term }), el("dd", {}, ...children)];
  }

  function small(text) {
    return el("span", { class: "gm-small", text });
  }

  function sourceRow(viewer, fact) {
    const source = viewer.data.documents[fact.d];
    if (!source) return [];
    const name = el("bdi", { text: geomap.sourceName(viewer, fact) });
    const lines = [name];
    if (source.title && source.title !== source.source) lines.push(el("bdi", { class: "gm-small", text: source.title }));
    if (source.url) {
      lines.push(el("a", { text: source.address, attrs: { href: source.url, rel: "noopener noreferrer nofollow", target: "_blank" } }));
    } else if (source.address) {
      lines.push(el("bdi", { class: "gm-small", text: source.address }));
    }
    return row("Source", lines);
  }

  function whenRows(viewer, fact) {
    const source = viewer.data.documents[fact.d];
    if (!source) return [];
    const rows = row("Published", source.published || "no date given");
    if (fact.date && fact.c !== "claim") {
      rows.push(...row("Happened", el("bdi", { text: fact.date }), small(fact.dp),
        fact.w ? small(`read from “${fact.w}”`) : null));
    }
    return rows;
  }

  function whereRows(viewer, fact) {
    if (fact.c === "claim" || fact.c === "name") return [];
    if (!fact.p) {
      return fact.c === "place" ? [] : row("Where", el("em", { text: "The sentence names no place that could be put on the map." }));
    }
    return fact.p.flatMap(([site, area, phrase, role, precision, confidence]) => row(
      role === "location" ? "Where" : role[0].toUpperCase() + role.slice(1),
      el("bdi", { text: site !== null ? viewer.data.sites[site][2] : viewer.data.areas[area].label }),
      el("bdi", { class: "gm-small", text: `“${phrase}”` }),
      small(precision + (confidence ? `; confidence ${confidence}` : ""))));
  }

  function whyBlock(why) {
    const block = el("div", { class: "gm-why" },
      el("p", {}, el("bdi", { class: "gm-strong", text: `“${why.name}”` }), why.is ? " is " : " was not resolved",
        why.is ? el("bdi", { class: "gm-strong", text: why.is }) : null,
        small([why.kind, `confidence ${why.sure}`].filter(Boolean).join(", "))));
    if (why.e.length) block.append(el("ul", {}, why.e.map((text) => el("li", { text }))));
    if (why.not.length) {
      block.append(el("p", { class: "gm-small", text: why.is ? "Not:" : "It may be:" }),
        el("ul", { class: "gm-rejected" }, why.not.map(([name, kind, score, evidence]) => el("li", {},
          el("bdi", { text: name }), small(`${kind}, score ${score}${evidence.length ? ": " + evidence.join("; ") : ""}`)))));
    }
    return block;
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

  /* The whole card: sentence, source, dates, places, why here, rejected candidates. */
  geomap.card = function (viewer, index) {
    const fact = viewer.facts[index], symbol = viewer.symbols[fact.y];
    const claim = viewer.data.claims.find((c) => c.fact === index);
    const kind = fact.c === "name" ? "Name not resolved" : fact.kind;
    return el("article", { class: "gm-card" },
      el("p", { class: "gm-kind" }, geomap.symbolElement(symbol, fact.u, 22), el("span", { text: `${kind} · ${fact.m || ""}` })),
      el("h2", { text: fact.t, attrs: { tabindex: "-1", dir: "auto" } }),
      (fact.n || []).map((text) => el("p", { class: "gm-note", text })),
      fact.s ? geomap.sentence(fact.s) : null,
      claim ? claimBlock(viewer, claim) : null,
      el("dl", { class: "gm-facts" },
        (fact.f || []).flatMap(([term, words]) => row(term[0].toUpperCase() + term.slice(1), el("bdi", { text: words }))),
        whereRows(viewer, fact), whenRows(viewer, fact), sourceRow(viewer, fact)),
      fact.more ? el("details", {}, el("summary", { text: `${geomap.plural(fact.more.length, "more sentence")} naming it` }),
        fact.more.map(geomap.sentence)) : null,
      fact.why || fact.e ? el("details", { attrs: { open: "" } },
        el("summary", { text: fact.p || fact.c === "place" ? "Why here" : "Why read so" }),
        (fact.why || []).map(whyBlock),
        fact.e ? el("div", { class: "gm-why" }, el("p", { text: "Read so because:" }), el("ul", {}, fact.e.map((text) => el("li", { text })))) : null) : null);
  };

  /* What a popup says: the sentence, its source and dates, how sure; or a list where several facts share a place. */
  geomap.popup = function (viewer, indexes, heading, open) {
    if (indexes.length === 1) {
      const fact = viewer.facts[indexes[0]];
      const sure = (fact.p || []).map((spot) => spot[5])[0];
      return el("div", { class: "gm-popup-body" },
        el("p", { class: "gm-kind" }, geomap.symbolElement(viewer.symbols[fact.y], fact.u, 20), el("span", { text: `${fact.kind} · ${fact.m || ""}` })),
        el("h3", { text: fact.t, attrs: { dir: "auto" } }),
        (fact.n || []).slice(0, 2).map((text) => el("p", { class: "gm-note", text })),
        fact.s ? geomap.sentence(fact.s) : null,
        fact.d === undefined ? null : el("p", { class: "gm-small" }, el("bdi", { text: geomap.sourceName(viewer, fact) }),
          ` · ${viewer.data.documents[fact.d].published || "no date"}`),
        el("p", { class: "gm-small", text: [fact.date ? "Happened: " + fact.date : "", sure ? "confidence in the place: " + sure : ""].filter(Boolean).join(" · ") }),
        el("button", { class: "gm-button", text: "All details", attrs: { type: "button" }, on: { click: () => open(indexes[0]) } }));
    }
    const shown = indexes.slice(0, 60);
    return el("div", { class: "gm-popup-body" },
      el("h3", { text: heading, attrs: { dir: "auto" } }),
      el("p", { class: "gm-small", text: geomap.plural(indexes.length, "entry", "entries") }),
      el("ul", { class: "gm-popup-list" }, shown.map((index) => {
        const fact = viewer.facts[index];
        return el("li", {}, el("button", { class: "gm-item", attrs: { type: "button" }, on: { click: () => open(index) } },
          geomap.symbolElement(viewer.symbols[fact.y], fact.u, 20),
          el("span", { class: "gm-item-text" }, el("bdi", { class: "gm-strong", text: fact.t }),
            fact.c === "deployment" ? (fact.n || []).map((text) => el("bdi", { text })) : null,
            el("span", { class: "gm-small" }, el("bdi", { text: [fact.date, geomap.sourceName(viewer, fact)].filter(Boolean).join(" · ") })))));
      })),
      indexes.length > shown.length ? el("p", { class: "gm-small", text: `and ${indexes.length - shown.length} more in the list` }) : null);
  };
})(window.geomap);
