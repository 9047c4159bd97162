"""Files: an address to upload to, and sharing what was uploaded."""

from tests.fakes.slack import payloads
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.routes import Call, method
from tests.fakes.slack.state import Kept


@method("files.getUploadURLExternal", "files:write")
def files_get_upload_url_external(call: Call) -> Json:
    world = call.world
    if call.number("length", 0) <= 0:
        raise RefusedError("missing_argument")
    kept = Kept(world.new_id("F"), call["filename"], world.bot, b"", world.seconds())
    world.files[kept.id] = kept
    call.backstage.uploads[kept.id] = call.number("length", 0)
    return {"upload_url": f"{world.origin}/upload/{kept.id}", "file_id": kept.id}


@method("files.completeUploadExternal", "files:write")
def files_complete_upload_external(call: Call) -> Json:
    world, found = call.world, []
    for asked in call["files"]:
        kept = world.files.get(asked["id"])
        if kept is None or not kept.content:
            raise RefusedError("file_not_found")
        kept.title = asked.get("title") or kept.name
        found.append(kept)
    named = call.get("channel_id") or call.get("channels")
    if named:
        channel = world.channel(str(named), member=True)
        said = {
            "text": call.get("initial_comment") or "",
            "blocks": call.get("blocks") or [],
            "thread_ts": call.get("thread_ts"),
        }
        for kept in found:
            kept.shared = True
        call.backstage.posting.post(world.bot, channel, said, files=found)
    return {"files": [payloads.file(world, kept) for kept in found]}


@method("files.info", "files:read")
def files_info(call: Call) -> Json:
    kept = call.world.files.get(call["file"])
    if kept is None:
        raise RefusedError("file_not_found")
    return {"file": payloads.file(call.world, kept)}
