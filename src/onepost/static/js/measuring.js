// Loads what the reader has agreed to, and nothing else: this file is only named by pages that may. No ids, no words:
// the "page" is the name of the kind of page. Advertising is never allowed.
const { analytics, posthog: key, page, life } = document.querySelector("script[data-measuring]").dataset;
const place = { url: `${location.origin}/${page}`, title: page };

function load(src) {
  const script = document.createElement("script");
  script.src = src;
  script.async = true;
  document.head.append(script);
  return new Promise((done, failed) => {
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
  });
}

if (analytics) {
  window.dataLayer = [];
  window.gtag = function gtag() {
    window.dataLayer.push(arguments);
  };
  const never = { ad_storage: "denied", ad_user_data: "denied", ad_personalization: "denied" };
  window.gtag("consent", "default", { ...never, analytics_storage: "granted" });
  window.gtag("js", new Date());
  window.gtag("config", analytics, {
    send_page_view: false,
    allow_google_signals: false,
    allow_ad_personalization_signals: false,
    cookie_expires: Number(life),
    cookie_update: false,
    page_location: place.url,
    page_title: place.title,
    page_referrer: "",
  });
  window.gtag("event", "page_view", { page_location: place.url, page_title: place.title, page_referrer: "" });
  load(`https://www.googletagmanager.com/gtag/js?id=${encodeURIComponent(analytics)}`).catch(() => {});
}

if (key) {
  load("https://eu-assets.i.posthog.com/static/array.js")
    .then(() => {
      window.posthog.init(key, {
        api_host: "https://eu.i.posthog.com",
        autocapture: false,
        capture_pageview: false,
        capture_pageleave: false,
        disable_session_recording: true,
        disable_surveys: true,
        advanced_disable_decide: true,
        persistence: "memory",
        person_profiles: "identified_only",
        opt_out_capturing_by_default: true,
      });
      window.posthog.opt_in_capturing({ captureEventName: null });
      window.posthog.capture("$pageview", { $current_url: place.url, $pathname: `/${page}`, $referrer: "" });
    })
    .catch(() => {});
}
