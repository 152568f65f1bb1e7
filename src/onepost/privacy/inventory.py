"""Each stored field: what it is, why, how long, whether it is exported, how it is erased (DESIGN rule 10).

Nothing personal is stored undeclared: :mod:`onepost.privacy.checks` fails when a column of any installed model is
missing here, a package's as much as our own.
"""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.vocabulary import Category, Data, Erase, Keep, Purpose

ACCOUNT = Data(Category.IDENTIFICATION, Purpose.ACCOUNT, Keep.ACCOUNT, Erase.DELETE_ROW)
MEMBER = Data(Category.IDENTIFICATION, Purpose.ACCOUNT, Keep.ACCOUNT, Erase.DETACH)
PROOF = Data(Category.CONSENT_PROOF, Purpose.PROOF, Keep.ACCOUNT, Erase.DELETE_ROW)
CONNECTION = Data(Category.SOCIAL_CONNECTION, Purpose.PUBLISH, Keep.CONNECTION, Erase.DELETE_ROW)
TOKEN = Data(Category.SOCIAL_CONNECTION, Purpose.PUBLISH, Keep.CONNECTION, Erase.SHRED, export=False, secret=True)
CONTENT = Data(Category.CONTENT, Purpose.PUBLISH, Keep.CONTENT, Erase.DELETE_ROW)
RESULT = Data(Category.CONTENT, Purpose.PUBLISH, Keep.CONNECTION, Erase.DELETE_ROW)
MEDIA = Data(Category.MEDIA, Purpose.PUBLISH, Keep.CONTENT, Erase.DELETE_ROW)
FILE = Data(Category.MEDIA, Purpose.PUBLISH, Keep.CONTENT, Erase.DELETE_FILE)
AUTHOR = Data(Category.CONTENT, Purpose.PUBLISH, Keep.CONTENT, Erase.DETACH)
CREDENTIAL = Data(Category.TECHNICAL, Purpose.SECURITY, Keep.ACCOUNT, Erase.DELETE_ROW, export=False, secret=True)
SECURITY = Data(Category.TECHNICAL, Purpose.SECURITY, Keep.ACCOUNT, Erase.DELETE_ROW)
SESSION = Data(Category.TECHNICAL, Purpose.SECURITY, Keep.SESSION, Erase.DELETE_ROW, export=False)
SHORT = Data(Category.TECHNICAL, Purpose.OPERATION, Keep.DAY, Erase.DELETE_ROW, export=False)
JOB = Data(Category.NONE, Purpose.OPERATION, Keep.JOB, Erase.NOTHING, export=False)
OPERATOR = Data(Category.TECHNICAL, Purpose.SECURITY, Keep.INSTANCE, Erase.DETACH)
APP_SECRET = Data(Category.NONE, Purpose.OPERATION, Keep.INSTANCE, Erase.NOTHING, export=False, secret=True)
PLAIN = Data(Category.NONE, Purpose.OPERATION, Keep.INSTANCE, Erase.NOTHING, export=False)


def fields(data: Data, names: str) -> dict[str, Data]:
    return dict.fromkeys(names.split(), data)


INVENTORY: Mapping[str, Mapping[str, Data]] = {
    "accounts.User": {
        **fields(ACCOUNT, "id email first_name last_name language time_zone date_joined is_active is_operator"),
        **fields(PROOF, "of_age_confirmed_at"),
        **fields(CREDENTIAL, "password"),
        **fields(SECURITY, "last_login"),
    },
    "accounts.Workspace": {
        **fields(ACCOUNT, "id name time_zone late_hours stopped_at holidays utm language created_at"),
        **fields(MEMBER, "stopped_by"),
    },
    "accounts.Membership": fields(ACCOUNT, "id workspace user role created_at"),
    "accounts.PolicyAcknowledgement": fields(PROOF, "id user version sha256 surface at"),
    "accounts.ApiKey": {
        **fields(SECURITY, "id workspace created_by name prefix created_at last_used_at expires_at"),
        **fields(CREDENTIAL, "sha256"),
    },
    "account.EmailAddress": fields(ACCOUNT, "id user email verified primary"),
    "account.EmailConfirmation": fields(SHORT, "id email_address created sent key"),
    "channels.DataKey": fields(TOKEN, "id wrapped created_at"),
    "channels.Grant": {
        **fields(
            CONNECTION,
            "id workspace user network login sandbox remote_id name key scopes expires_at refresh_expires_at ends_at "
            "end_told epoch state created_at refreshed_at checked_at lost_at",
        ),
        **fields(TOKEN, "sealed"),
    },
    "channels.Channel": {
        **fields(
            CONNECTION,
            "id workspace grant network kind remote_id name handle url limits limits_at state problem paused_at "
            "connected_at",
        ),
        **fields(TOKEN, "sealed"),
    },
    "channels.ChannelGroup": fields(CONNECTION, "id workspace name created_at"),
    "channels.ChannelGroup_channels": fields(CONNECTION, "id channelgroup channel"),
    "channels.AppKey": {
        **fields(PLAIN, "id network login client_id changed_at"),
        **fields(OPERATOR, "changed_by"),
        **fields(APP_SECRET, "sealed"),
    },
    "channels.ConnectionAttempt": {
        **fields(SHORT, "id workspace user network login sandbox session_sha256 created_at used_at grant"),
        **fields(TOKEN, "state_sha256 verifier found"),
    },
    "media.Asset": {
        **fields(
            MEDIA,
            "id workspace kind mime name size sha256 width height seconds fps frames video_codec audio_codec alt "
            "jpeg_size folder made_from changes deleting_at created_at",
        ),
        **fields(AUTHOR, "uploaded_by"),
        **fields(FILE, "file thumbnail jpeg"),
    },
    "media.Folder": fields(MEDIA, "id workspace parent name created_at"),
    "media.Upload": {
        **fields(MEDIA, "id workspace folder asset name size received address problem created_at touched_at"),
        **fields(AUTHOR, "user"),
    },
    "media.Repair": {
        **fields(MEDIA, "id workspace asset result recipe state done tries problem created_at touched_at"),
        **fields(AUTHOR, "user"),
    },
    "publishing.Post": {
        **fields(CONTENT, "id workspace text options revision deleting_at created_at updated_at"),
        **fields(AUTHOR, "author"),
    },
    "publishing.Publication": {
        **fields(
            CONTENT,
            "id workspace post network kind own_text own_media own_options filled state due_at queue "
            "next_attempt_at tries lease leased_until handed_until next_call armed_at started_at published_at problem "
            "left_open created_at updated_at",
        ),
        **fields(RESULT, "channel remote_id also_ids url seen_url whole"),
        **fields(TOKEN, "progress"),
    },
    "publishing.Attachment": fields(CONTENT, "id post publication asset part position option"),
    "publishing.Post_labels": fields(CONTENT, "id post label"),
    "publishing.Label": fields(CONTENT, "id workspace name colour"),
    "publishing.Queue": fields(CONTENT, "id workspace name created_at"),
    "publishing.Slot": fields(CONTENT, "id queue channel weekday at"),
    "publishing.Recurrence": {
        **fields(
            CONTENT,
            "id workspace content others unit every weekdays monthly at queue starts_on until count next_on paused_at "
            "ended_at problem created_at",
        ),
        **fields(AUTHOR, "author"),
    },
    "publishing.Recurrence_labels": fields(CONTENT, "id recurrence label"),
    "publishing.Occurrence": fields(CONTENT, "id recurrence on number text post revision"),
    "publishing.Feed": {**fields(SECURITY, "id workspace user created_at"), **fields(CREDENTIAL, "sha256")},
    "publishing.Version": {**fields(CONTENT, "id post number content kept at"), **fields(AUTHOR, "author")},
    "publishing.Presence": fields(SHORT, "id post user page seen_at"),
    "publishing.Snippet": {
        **fields(CONTENT, "id workspace kind name text standard created_at"),
        **fields(AUTHOR, "author"),
    },
    "publishing.ImportRun": {
        **fields(
            CONTENT,
            "id workspace name source encoding separator header columns mapping day_first channels state total "
            "position good bad made refused removed problem began_at created_at touched_at",
        ),
        **fields(AUTHOR, "user"),
        **fields(FILE, "file"),
    },
    "publishing.ImportProblem": fields(CONTENT, "id run row field text late"),
    "publishing.ImportedFile": fields(CONTENT, "id run sha256 asset"),
    "publishing.Attempt": fields(CONTENT, "id publication at step outcome message detail milliseconds"),
    "publishing.Pause": fields(SHORT, "id network login sandbox channel until"),
    "publishing.IdempotencyKey": fields(SHORT, "id workspace key request_sha256 status post created_at"),
    "watching.Worker": fields(PLAIN, "id host pid version started_at beat_at left_at busy places"),
    "watching.Tally": fields(PLAIN, "id measure network label count"),
    "watching.Incident": fields(PLAIN, "id kind subject number began_at calm_since ended_at told_at end_told_at"),
    "sessions.Session": fields(SESSION, "session_key session_data expire_date"),
    "auth.Group": fields(PLAIN, "id name"),
    "auth.Permission": fields(PLAIN, "id name content_type codename"),
    "auth.Group_permissions": fields(PLAIN, "id group permission"),
    "contenttypes.ContentType": fields(PLAIN, "id app_label model"),
    "procrastinate.ProcrastinateJob": fields(
        JOB,
        "id queue_name task_name priority lock args status scheduled_at attempts queueing_lock abort_requested worker",
    ),
    "procrastinate.ProcrastinateEvent": fields(JOB, "id job type at"),
    "procrastinate.ProcrastinateWorker": fields(JOB, "id last_heartbeat"),
    "procrastinate.ProcrastinatePeriodicDefer": fields(JOB, "id task_name periodic_id defer_timestamp job"),
}
