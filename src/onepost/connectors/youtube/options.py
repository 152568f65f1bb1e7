"""What an author can choose for a video on YouTube."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.messages import N_
from onepost.connectors.options import Choice, Options, option

PUBLIC, UNLISTED, PRIVATE = "public", "unlisted", "private"

PRIVACIES = (
    Choice(PUBLIC, N_("Public")),
    Choice(UNLISTED, N_("Unlisted: only people with the link")),
    Choice(PRIVATE, N_("Private: only you")),
)
FORMATS = (
    Choice("auto", N_("Automatic")),
    Choice("short", N_("Short: refuse it if it would not be one")),
)
YES, NO = "yes", "no"
KIDS = (
    Choice(NO, N_("No, it is not made for children")),
    Choice(YES, N_("Yes, it is made for children")),
)
LICENCES = (
    Choice("youtube", N_("Standard YouTube licence")),
    Choice("creativeCommon", N_("Creative Commons: others may reuse it")),
)
CATEGORIES = (
    # videoCategories.list with ``assignable`` true, region US.
    Choice("1", N_("Film & animation")),
    Choice("2", N_("Cars & vehicles")),
    Choice("10", N_("Music")),
    Choice("15", N_("Pets & animals")),
    Choice("17", N_("Sports")),
    Choice("19", N_("Travel & events")),
    Choice("20", N_("Gaming")),
    Choice("22", N_("People & blogs")),
    Choice("23", N_("Comedy")),
    Choice("24", N_("Entertainment")),
    Choice("25", N_("News & politics")),
    Choice("26", N_("How-to & style")),
    Choice("27", N_("Education")),
    Choice("28", N_("Science & technology")),
    Choice("29", N_("Non-profits & activism")),
)
LANGUAGES = (
    # BCP 47; the names are those of Django's own catalogue, which is translated already.
    Choice("ar", N_("Arabic")),
    Choice("zh-Hans", N_("Simplified Chinese")),
    Choice("zh-Hant", N_("Traditional Chinese")),
    Choice("cs", N_("Czech")),
    Choice("da", N_("Danish")),
    Choice("nl", N_("Dutch")),
    Choice("en", N_("English")),
    Choice("fi", N_("Finnish")),
    Choice("fr", N_("French")),
    Choice("de", N_("German")),
    Choice("el", N_("Greek")),
    Choice("he", N_("Hebrew")),
    Choice("hi", N_("Hindi")),
    Choice("hu", N_("Hungarian")),
    Choice("id", N_("Indonesian")),
    Choice("it", N_("Italian")),
    Choice("ja", N_("Japanese")),
    Choice("ko", N_("Korean")),
    Choice("nb", N_("Norwegian Bokmål")),
    Choice("fa", N_("Persian")),
    Choice("pl", N_("Polish")),
    Choice("pt", N_("Portuguese")),
    Choice("pt-BR", N_("Brazilian Portuguese")),
    Choice("ro", N_("Romanian")),
    Choice("ru", N_("Russian")),
    Choice("es", N_("Spanish")),
    Choice("sv", N_("Swedish")),
    Choice("th", N_("Thai")),
    Choice("tr", N_("Turkish")),
    Choice("uk", N_("Ukrainian")),
    Choice("vi", N_("Vietnamese")),
)


@dataclass(frozen=True)
class YouTubeOptions(Options):
    title: str = option(N_("Title"), default="", help=N_("Up to 100 characters. Your text becomes the description."))
    made_for_kids: str = option(
        N_("Made for children?"),
        default="",
        widget="choice",
        choices=KIDS,
        help=N_("The law wants you to say this yourself. Videos for children have no comments."),
    )
    privacy: str = option(N_("Who can see it"), default=PUBLIC, widget="choice", choices=PRIVACIES)
    format: str = option(
        N_("Format"),
        default="auto",
        widget="choice",
        choices=FORMATS,
        help=N_("YouTube itself makes a Short of every square or upright video of up to 3 minutes."),
    )
    category: str = option(N_("Category"), default="22", widget="choice", choices=CATEGORIES)
    tags: tuple[str, ...] = option(
        N_("Tags"), default=(), widget="list", help=N_("Words people may search for, one on each line.")
    )
    playlist: str = option(N_("Playlist"), default="", widget="choice")
    thumbnail: str = option(
        N_("Thumbnail"),
        default="",
        widget="file",
        kinds=("image",),
        help=N_("JPEG or PNG, best 1280 × 720 or larger. Your channel has to be verified by phone."),
    )
    captions: str = option(
        N_("Subtitles"),
        default="",
        widget="file",
        kinds=("captions",),
        help=N_("A file with times (.srt or .vtt)."),
    )
    captions_language: str = option(N_("Language of the subtitles"), default="", widget="choice", choices=LANGUAGES)
    first_comment: str = option(
        N_("First comment"),
        default="",
        widget="textarea",
        help=N_("Written below the video by your channel, as soon as everybody can see it."),
    )
    contains_synthetic_media: bool = option(
        N_("Altered or made with AI"),
        default=False,
        widget="switch",
        help=N_("Switch this on when something that looks real was made or changed with AI."),
    )
    notify_subscribers: bool = option(N_("Tell your subscribers"), default=True, widget="switch")
    embeddable: bool = option(N_("Others may show it on their pages"), default=True, widget="switch")
    licence: str = option(N_("Licence"), default="youtube", widget="choice", choices=LICENCES)
    publish_at_youtube: bool = option(
        N_("Let YouTube publish it at the planned time"),
        default=False,
        widget="switch",
        help=N_("YouTube then shows the plan in YouTube Studio, and publishes even if this OnePost is switched off."),
    )
