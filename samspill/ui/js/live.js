/* The stream only says "something changed": the page asks an ordinary view again. Drafts are kept there too. */
(() => {
  "use strict";
  const body = document.body, all = (what, inside = document) => [...inside.querySelectorAll(what)];
  let source, running = false, again = false, tries = 0, retryTimer, lostTimer;
  const pause = () => Math.min(30, 2 ** tries++) * 1000 * (1 + Math.random() / 2);
  const state = (now) => {
    body.dataset.liveState = now;
    clearTimeout(lostTimer);
    lostTimer = setTimeout(() => all("[data-live-lost]").forEach((el) => { el.hidden = now === "open"; }), now === "open" ? 0 : 3000);
  };
  const append = (region, page) => {
    const list = region.querySelector("[data-live-list]") || region;
    for (const el of all("article[id]", page)) if (!document.getElementById(el.id)) {
      const day = el.previousElementSibling; /* a day line comes along once */
      if (day?.dataset.day && !list.querySelector(`[data-day="${day.dataset.day}"]`)) list.append(day);
      el.classList.add("sp-new");
      list.append(el);
    }
  };
  const replace = (region, page) => {
    const fresh = page.querySelector(`[data-live-fetch="${CSS.escape(region.dataset.liveFetch)}"]`) || page, html = fresh.innerHTML;
    const held = region.contains(document.activeElement) && document.activeElement.id;
    if ((region.seen ?? region.innerHTML) === html) return;
    region.innerHTML = region.seen = html;
    if (held) document.getElementById(held)?.focus();
  };
  const fill = async (region) => {
    const url = new URL(region.dataset.liveFetch, location.href), grows = region.dataset.live !== "replace";
    const last = grows && all("article[id]", region).pop();
    if (last) url.searchParams.set("after", last.id);
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    (grows ? append : replace)(region, page);
    dispatchEvent(new Event("samspill:fresh"));
  };
  const refetch = async () => {
    if (running) { again = true; return; }
    running = true;
    clearTimeout(retryTimer);
    try {
      do { again = false; for (const region of all("[data-live]")) await fill(region); } while (again);
      tries = 0;
      if (source?.readyState === 1) state("open");
    } catch { state("lost"); retryTimer = setTimeout(refetch, pause()); } finally { running = false; }
  };
  const open = () => {
    source?.close();
    source = new EventSource(body.dataset.liveUrl);
    source.onopen = () => { state("open"); refetch(); };
    source.addEventListener("change", refetch);
    source.onerror = () => { state("lost"); if (source.readyState === 2) setTimeout(open, pause()); };
  };
  if (body.dataset.liveUrl) {
    addEventListener("online", () => (source.readyState === 2 ? open() : refetch()));
    addEventListener("offline", () => state("lost"));
    addEventListener("pageshow", (e) => { if (e.persisted) open(); });
    addEventListener("pagehide", () => source.close());
    open();
  }
  const drafts = new WeakMap(), written = "textarea[data-draft-url]";
  const halt = (area) => { const now = drafts.get(area); clearTimeout(now?.timer); now?.stop?.abort(); drafts.delete(area); return now?.timer; };
  const save = async (area) => {
    const note = area.form.querySelector("[data-draft-status]"), stop = new AbortController();
    drafts.set(area, { stop });
    try {
      const answer = await fetch(area.dataset.draftUrl, { method: "POST", body: new URLSearchParams(new FormData(area.form)), headers: { "HX-Request": "true" }, signal: stop.signal, keepalive: true });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      if (note) note.textContent = (await answer.text()).trim();
      area.unsaved = false;
    } catch (e) { if (e.name !== "AbortError") { area.unsaved = true; if (note) note.textContent = note.dataset.draftFailed; } }
  };
  addEventListener("input", (e) => { if (e.target.matches(written)) { halt(e.target); drafts.set(e.target, { timer: setTimeout(save, 500, e.target) }); } });
  addEventListener("online", () => all(written).filter((area) => area.unsaved).forEach(save));
  addEventListener("submit", (e) => all(written, e.target).forEach(halt));
  addEventListener("pagehide", () => all(written).forEach((area) => { if (halt(area)) save(area); }));
})();
