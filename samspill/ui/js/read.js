/* What stands on the screen in front of somebody is read: the same form as the button, by itself. */
(() => {
  "use strict";
  let timer;
  const send = async (form) => {
    const options = { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" };
    const answer = await fetch(form.action, options).catch(() => null);
    if (answer) form.hidden = true;
  };
  const read = () => {
    clearTimeout(timer);
    const form = document.querySelector("form[data-read]:not([hidden])");
    if (form && document.visibilityState === "visible") timer = setTimeout(send, 1500, form);
  };
  addEventListener("samspill:fresh", read);
  document.addEventListener("visibilitychange", read);
  read();
})();
