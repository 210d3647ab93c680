"""The sentences of a report, each in Vietnamese and in English, by the code of what was found."""

from collections.abc import Mapping

_FILE: dict[str, tuple[str, str]] = {
    "container_as_written": (
        "Tệp ZIP nguyên vẹn như lúc được ghi ({files} tệp con, {bytes} byte).",
        "The ZIP is as it was written ({files} files, {bytes} bytes).",
    ),
    "container_changed": (
        "Tệp ZIP không còn như lúc được ghi: có bit đã bị thay đổi, thêm vào hoặc mất đi.",
        "The ZIP is not as it was written: bits of it were changed, added or lost.",
    ),
    "files_as_listed": (
        "Cả {files} tệp con đúng với mã băm trong bản kê.",
        "All {files} files have the hashes that the manifest lists.",
    ),
    "file_missing": ("Thiếu tệp {file} có trong bản kê.", "The file {file}, which the manifest lists, is missing."),
    "file_not_listed": ("Tệp {file} không có trong bản kê.", "The file {file} is not listed in the manifest."),
    "file_changed": ("Tệp {file} đã bị thay đổi so với bản kê.", "The file {file} is not the one that the manifest lists."),
    "file_of_nothing": ("Tệp {file} không thuộc phần nào của bằng chứng.", "The file {file} belongs to no part of the proof."),
    "malformed": ("Tệp {file} không đúng định dạng ({detail}).", "The file {file} is not of the format ({detail})."),
    "manifest_signed": (
        "Bản kê được ký bằng chính khóa đó: toàn bộ tệp này là tệp mà hệ thống đã phát hành.",
        "The manifest is signed by the same key: this whole file is the one that the installation issued.",
    ),
    "manifest_changed": (
        "Chữ ký trên bản kê là của một bản kê khác: tệp đã bị sửa sau khi ký.",
        "The signature is that of another manifest: the file was changed after it was signed.",
    ),
    "manifest_not_signed": ("Chữ ký trên bản kê không đúng với khóa.", "The signature over the manifest is not one of this key."),
    "manifest_without_signature": (
        "Bản kê không có chữ ký: không ai chịu trách nhiệm về toàn bộ tệp. Những gì gắn với sổ cái vẫn được kiểm tra riêng.",
        "The manifest is not signed: nobody answers for the file as a whole. What hangs on the ledger is checked by itself.",
    ),
    "bound_by_manifest_only": (
        "Nội dung của {file} không gắn với sổ cái: chỉ chữ ký trên bản kê bảo đảm cho tệp này.",
        "What {file} says hangs on no entry of the ledger: the signature over the manifest alone answers for it.",
    ),
    "left_out": ("Không có trong tệp: {what} {name} ({why}).", "Not in the file: {what} {name} ({why})."),
}
_TREE = {
    "checkpoint_signed": (
        "Điểm kiểm của sổ cái {origin} (cây {size} lá) mang chữ ký đúng với khóa bạn đưa ra.",
        "The checkpoint of the ledger {origin} (a tree of {size} leaves) is signed by the key that you gave.",
    ),
    "key_not_compared": (
        (
            "Điểm kiểm của {origin} ({size} lá) khớp với khóa đi kèm trong tệp, nhưng khóa ấy chưa được so với nguồn nào. "
            "Hãy so với khóa mà cơ quan công bố: --vkey {key}"
        ),
        (
            "The checkpoint of {origin} ({size} leaves) is signed by the key that lies in the file, which was not compared with "
            "anything. Compare it with the one that the office has published: --vkey {key}"
        ),
    ),
    "checkpoint_not_signed": (
        "Điểm kiểm không mang chữ ký đúng với khóa {key}, hoặc khóa trong tệp là khóa khác.",
        "The checkpoint bears no signature of the key {key}, or the key that lies in the file is another one.",
    ),
    "checkpoint_not_as_manifest": (
        "Bản kê nói về một điểm kiểm khác.",
        "The manifest speaks of another checkpoint.",
    ),
    "nothing_noted": (
        "Bạn không đưa ra điểm kiểm nào đã ghi lại trước đây (--checkpoint), nên chưa thể biết sổ cái có bị viết lại hay không.",
        "You gave no checkpoint that you noted earlier (--checkpoint), so whether the ledger was written anew cannot be told.",
    ),
    "noted_unreadable": (
        "Điểm kiểm bạn đưa ra không đọc được, hoặc không được khóa ký.",
        "The checkpoint that you gave cannot be read, or is not signed by the key.",
    ),
    "noted_of_another": (
        "Điểm kiểm bạn đưa ra là của sổ cái khác ({origin}).",
        "The checkpoint that you gave is of another ledger ({origin}).",
    ),
    "noted_is_newer": (
        "Điểm kiểm bạn ghi lại ({noted} lá) mới hơn điểm kiểm trong tệp ({size} lá): hãy yêu cầu một tệp mới.",
        "The checkpoint that you noted ({noted} leaves) is newer than the one in the file ({size} leaves): ask for a new file.",
    ),
    "no_consistency_path": (
        "Tệp không có đường dẫn từ điểm kiểm bạn ghi lại ({noted} lá) đến điểm kiểm này ({size} lá): hãy yêu cầu tệp có kèm.",
        "The file holds no path from the checkpoint that you noted ({noted} leaves) to this one ({size}): ask for one that does.",
    ),
    "grown_from_noted": (
        "Sổ cái {size} lá là sổ cái {noted} lá bạn đã ghi lại, chỉ được viết thêm: không gì bị sửa hay bỏ đi.",
        "The ledger of {size} leaves is the one of {noted} leaves that you noted, only added to: nothing was changed or taken out.",
    ),
    "not_grown_from_noted": (
        "Sổ cái {size} lá KHÔNG phải là sổ cái {noted} lá bạn đã ghi lại được viết thêm: nó đã bị viết lại.",
        "The ledger of {size} leaves is NOT the one of {noted} leaves that you noted, added to: it was written anew.",
    ),
}
_LEDGER = {
    "chain_whole": (
        "Chuỗi {chain}: {entries} mục liền nhau, mỗi mục mang mã băm của mục trước và của chính nó.",
        "Chain {chain}: {entries} entries without a gap, each with the hash of the one before it and of its own text.",
    ),
    "entry_out_of_place": (
        "Chuỗi {chain}: mục {entry} không đứng đúng chỗ.",
        "Chain {chain}: entry {entry} does not stand in its place.",
    ),
    "entry_not_linked": (
        "Chuỗi {chain}: mục {entry} không nối tiếp mục trước.",
        "Chain {chain}: entry {entry} does not follow the one before it.",
    ),
    "entry_changed": (
        "Chuỗi {chain}: nội dung mục {entry} không đúng với mã băm của nó.",
        "Chain {chain}: the text of entry {entry} is not that of its hash.",
    ),
    "proofs_missing": (
        "Chuỗi {chain}: có {entries} mục nhưng {proofs} đường dẫn trong cây.",
        "Chain {chain}: {entries} entries, and {proofs} paths in the tree.",
    ),
    "entry_order_in_tree": (
        "Chuỗi {chain}: mục {entry} đứng sai thứ tự, hoặc trùng chỗ, trong cây.",
        "Chain {chain}: entry {entry} stands out of order in the tree, or in a place that is taken.",
    ),
    "entry_not_in_tree": (
        "Chuỗi {chain}: mục {entry} không có trong cây đã ký.",
        "Chain {chain}: entry {entry} does not stand in the signed tree.",
    ),
    "entries_in_tree": (
        "Cả {entries} mục của {chains} chuỗi đều có trong cây {size} lá đã ký.",
        "All {entries} entries of {chains} chains stand in the signed tree of {size} leaves.",
    ),
    "subject_missing": ("Không có chuỗi của hồ sơ {nomination}.", "The chain of the nomination {nomination} is not there."),
    "chain_missing": (
        "Chuỗi {chain} nói đến {other}, mà chuỗi ấy không có trong tệp.",
        "Chain {chain} names {other}, whose chain is not in the file.",
    ),
    "chain_of_others": (
        "Chuỗi {chain} không liên quan đến ai trong những người được hỏi.",
        "Chain {chain} is about nobody of those asked for.",
    ),
    "split_bound": (
        "Hồ sơ {chain} được tách từ mục {entry} của {other}, với đúng những người mà mục ấy cho đi.",
        "{chain} was split off by entry {entry} of {other}, with exactly those whom that entry let go.",
    ),
    "split_not_bound": ("Hồ sơ {chain} nêu một mục không có của {other}.", "{chain} names an entry of {other} that is not there."),
    "split_of_others": (
        "Hồ sơ {chain} gồm những người khác với những người mà {other} cho tách đi.",
        "{chain} holds others than {other} let go.",
    ),
    "join_bound": (
        "Hồ sơ {other} kết thúc bằng mục {entry} và nhập vào {chain}, với đúng những người ấy.",
        "{other} ended with entry {entry} and went into {chain}, with exactly its nominees.",
    ),
    "join_not_bound": (
        "Hồ sơ {chain} nêu một kết thúc khác của {other} so với chuỗi của nó.",
        "{chain} names another end of {other} than its chain has.",
    ),
    "trail_broken": (
        "Những người rời {chain} để sang {other} không có ở đó.",
        "Those who left {chain} for {other} are not there.",
    ),
    "act_bound": (
        "Mục “{act}” ({chain}) gắn đúng với một mục của {other}.",
        "The entry '{act}' ({chain}) is bound to an entry of {other}.",
    ),
    "act_not_bound": (
        "Mục “{act}” ({chain}) nêu một mã băm không có trong {other}.",
        "The entry '{act}' ({chain}) names a hash that {other} does not have.",
    ),
}
_COUNCIL = {
    "vote_by_hand": (
        "Hồ sơ {chain}, mục {entry}: kết quả bỏ phiếu do thư ký nhập đúng với tỷ lệ mà quy định áp dụng yêu cầu.",
        "{chain}, entry {entry}: the votes that the secretary entered come to their result by the pinned threshold.",
    ),
    "vote_by_hand_wrong": (
        "Hồ sơ {chain}, mục {entry}: số phiếu do thư ký nhập không ra kết quả ấy.",
        "{chain}, entry {entry}: the votes that the secretary entered do not come to that result.",
    ),
    "vote_without_rule": (
        "Hồ sơ {chain}, mục {entry}: kết quả khớp với số phiếu cần, nhưng không có quy định áp dụng trong tệp để tính lại số ấy.",
        "{chain}, entry {entry}: the result fits the votes that were needed; no policy is pinned here to compute that number by.",
    ),
    "verdict_taken": (
        "Kết quả mà hồ sơ {chain} nhận (mục {entry}) đúng là kết quả đã công bố của phiên {session}.",
        "The verdict that {chain} took (entry {entry}) is the one that the session {session} published.",
    ),
    "verdict_not_told": (
        "Mục {entry} của {chain} không phải do phiên {session} chuyển đến.",
        "Entry {entry} of {chain} was not told by the session {session}.",
    ),
    "verdict_of_other_results": (
        "Hồ sơ {chain} nêu kết quả vòng {round} khác với kết quả phiên {session} đã công bố.",
        "{chain} names other results of round {round} than the session {session} published.",
    ),
    "verdict_not_of_box": (
        "Hồ sơ {chain}: kết quả của người, tập thể số {nominee} khác với kết quả của phiên {session}.",
        "{chain}: what was told of nominee {nominee} is not what the session {session} came to.",
    ),
    "box_counted": (
        (
            "Phiên {session}, vòng {round}: đếm lại {ballots} phiếu trên {lines} dòng ra đúng kết quả; hòm phiếu được cam kết "
            "trong sổ cái trước khi kiểm phiếu."
        ),
        (
            "Session {session}, round {round}: {ballots} ballots on {lines} lines, counted again, come to the result; the box was "
            "committed to in the ledger before the count."
        ),
    ),
    "lines_masked": (
        "Phiên {session}, vòng {round}: {lines} dòng không công bố số phiếu, vì sẽ lộ lá phiếu của từng người.",
        "Session {session}, round {round}: of {lines} lines the count is not published, since it would tell how somebody voted.",
    ),
    "box_of_another": (
        "Phiên {session}, vòng {round}: hòm phiếu là của vòng khác.",
        "Session {session}, round {round}: the box is of another round.",
    ),
    "box_out_of_order": (
        "Phiên {session}, vòng {round}: hòm phiếu không được cam kết trước khi kiểm phiếu.",
        "Session {session}, round {round}: the box was not committed to before the count.",
    ),
    "round_void": ("Phiên {session}, vòng {round} đã bị hủy.", "Session {session}: round {round} was void."),
    "box_not_as_ledger": (
        "Phiên {session}, vòng {round}: hòm phiếu khác sổ cái ở {field}.",
        "Session {session}, round {round}: the box differs from the ledger in {field}.",
    ),
    "box_disagrees": (
        "Phiên {session}, vòng {round}: hòm phiếu tự mâu thuẫn ({where}: {what}).",
        "Session {session}, round {round}: the box does not agree with itself ({where} {what}).",
    ),
    "results_not_as_ledger": (
        "Phiên {session}, vòng {round}: kết quả không đúng với mã băm trong sổ cái.",
        "Session {session}, round {round}: the results are not those whose hash the ledger has.",
    ),
    "passed_without_votes": (
        "Phiên {session}, vòng {round}: người, tập thể số {nominee} được coi là đạt mà không đủ phiếu.",
        "Session {session}, round {round}: nominee {nominee} passed without the votes.",
    ),
    "minutes_kept": (
        "Phiên {session}: {versions} bản biên bản đúng với sổ cái.",
        "Session {session}: the {versions} versions of the minutes are those of the ledger.",
    ),
    "minutes_not_as_ledger": (
        "Phiên {session}: biên bản khác sổ cái.",
        "Session {session}: the minutes are not those of the ledger.",
    ),
    "minutes_not_signed": ("Phiên {session}: chưa có biên bản đã ký.", "Session {session}: no minutes were signed."),
    "signed_minutes": (
        "Phiên {session}: biên bản đã ký đúng là tệp mà sổ cái nêu (SHA-256 {sha256}).",
        "Session {session}: the signed minutes are the file that the ledger names (SHA-256 {sha256}).",
    ),
    "signed_minutes_changed": (
        "Phiên {session}: biên bản đã ký không phải là tệp mà sổ cái nêu.",
        "Session {session}: the signed minutes are not the file that the ledger names.",
    ),
    "signed_minutes_elsewhere": (
        "Phiên {session}: biên bản đã ký không kèm theo. Nếu bạn có, hãy kiểm tra bằng --minutes (SHA-256 {sha256}).",
        "Session {session}: the signed minutes are not in the file. If you hold them, check them by --minutes (SHA-256 {sha256}).",
    ),
    "paper_of_no_session": (
        "Biên bản bạn đưa ra ({sha256}) không phải của phiên nào ở đây.",
        "The minutes that you gave ({sha256}) are of none of these sessions.",
    ),
}
_PEOPLE = {
    "nominee_ended": (
        "Người, tập thể số {nominee}: kết thúc ở hồ sơ {nomination}, kết quả {outcome}.",
        "Nominee {nominee}: ended in {nomination}, outcome {outcome}.",
    ),
    "nominee_open": (
        "Người, tập thể số {nominee}: đang ở hồ sơ {nomination}, trạng thái {state}.",
        "Nominee {nominee}: stands in {nomination}, state {state}.",
    ),
    "revoked_without_award": (
        "Người, tập thể số {nominee}: bị thu hồi một danh hiệu chưa từng được trao.",
        "Nominee {nominee}: an award was revoked that was never given.",
    ),
    "nominee_went_on": (
        "Người, tập thể số {nominee}: đã sang một hồ sơ không có trong tệp.",
        "Nominee {nominee}: went on to a nomination that is not in the file.",
    ),
    "nominee_in_places": (
        "Người, tập thể số {nominee} có mặt ở {places} nơi thay vì một.",
        "Nominee {nominee} stands in {places} places instead of one.",
    ),
    "nominee_not_of_nomination": (
        "Có người được hỏi mà không thuộc hồ sơ {nomination}.",
        "Somebody who was asked for does not belong to {nomination}.",
    ),
    "person_as_handed_in": (
        "Người, tập thể số {nominee}: thông tin kê khai đúng như lúc nộp (khớp với cam kết trong mục đầu của sổ cái).",
        "Nominee {nominee}: what was handed in is what it was (it makes the commitment in the ledger's first entry).",
    ),
    "person_changed": (
        "Người, tập thể số {nominee}: thông tin kê khai KHÔNG đúng như lúc nộp.",
        "Nominee {nominee}: what is shown is NOT what was handed in.",
    ),
    "erasure_of_another": (
        "Việc xóa dữ liệu {chain} nêu một cam kết khác với cam kết của người, tập thể số {nominee}.",
        "The erasure {chain} names another commitment than that of nominee {nominee}.",
    ),
    "person_missing": (
        "Người, tập thể số {nominee}: thiếu thông tin kê khai.",
        "Nominee {nominee}: what was handed in is missing.",
    ),
    "person_not_committed": (
        "Người, tập thể số {nominee}: hồ sơ không cam kết về thông tin kê khai, nên không thể kiểm tra.",
        "Nominee {nominee}: nothing was committed to at intake, so what was handed in cannot be checked.",
    ),
    "person_not_asked_for": (
        "Tệp có thông tin cá nhân của người không được hỏi: {nominees}.",
        "The file shows personal data of somebody who was not asked for: {nominees}.",
    ),
    "not_committed": (
        "Hồ sơ {chain} có từ trước khi hệ thống cam kết về thông tin kê khai.",
        "{chain} is older than commitments to what is handed in.",
    ),
    "people_as_ledger": (
        "Hồ sơ {chain}: cam kết của cả {nominees} người, tập thể đúng với mục đầu của sổ cái.",
        "{chain}: the commitments of all {nominees} nominees make the one in the ledger's first entry.",
    ),
    "people_not_as_ledger": (
        "Hồ sơ {chain}: danh sách cam kết không đúng với mục đầu của sổ cái.",
        "{chain}: the commitments do not make the one in the ledger's first entry.",
    ),
    "decision_in_ledger": (
        "Quyết định {number} ngày {day} ({nomination}, mục {entry}; {nominees} người, tập thể) đúng với sổ cái.",
        "Decision {number} of {day} ({nomination}, entry {entry}; {nominees} nominees) is the ledger's.",
    ),
    "decision_not_as_ledger": ("Quyết định trong tệp khác sổ cái.", "The decision in the file is not the ledger's."),
    "no_decision_in_ledger": ("Sổ cái không có quyết định khen thưởng nào ở đây.", "The ledger has no decision to award here."),
    "notes_as_ledger": ("{notes} ý kiến của cán bộ đúng với sổ cái.", "{notes} texts of officers are those of the ledger."),
    "note_not_as_ledger": ("Ý kiến {note} không đúng với sổ cái.", "The text {note} is not the ledger's."),
}
_HISTORY = {
    "history_kept": (
        "Chuỗi {chain}: lịch sử thực thi đã lưu ({card}: {events} sự kiện, {entries} mục) có trong cây đã ký và trùng với sổ cái.",
        (
            "Chain {chain}: the archived history ({card}: {events} events, {entries} entries) stands in the signed tree, "
            "and agrees with the ledger."
        ),
    ),
    "history_goes_on": (
        "Chuỗi {chain}: bản lưu {card} được làm khi vụ việc chưa kết thúc.",
        "Chain {chain}: the archive {card} was made before the case had ended.",
    ),
    "history_missing": ("Chuỗi {chain}: thiếu bản lưu lịch sử.", "Chain {chain}: its archived history is missing."),
    "card_not_in_tree": ("Thẻ lưu trữ {card} không có trong cây đã ký.", "The card {card} does not stand in the signed tree."),
    "case_changed": (
        "Bản lưu {card} không đúng với mã băm trên thẻ.",
        "The case file of {card} is not the one that its card names.",
    ),
    "case_not_as_card": ("Bản lưu {card} nói khác thẻ của nó.", "The case file of {card} says something else than its card."),
    "case_not_as_chain": (
        "Bản lưu {card} có những mục khác với chuỗi {chain}.",
        "The case file of {card} holds other entries than the chain {chain}.",
    ),
    "law_as_card": (
        "Bộ quy định {sha256} đúng là bộ đã áp dụng (thẻ lưu trữ nêu mã băm).",
        "The policy files {sha256} are those that applied (the cards name their hash).",
    ),
    "law_changed": ("Bộ quy định {sha256} đã bị thay đổi.", "The policy files {sha256} were changed."),
    "law_missing": ("Thiếu bộ quy định {sha256}.", "The policy files {sha256} are missing."),
    "pinned_as_ledger": (
        (
            "Hồ sơ {chain}: quy định áp dụng ({regime}, {version}) cùng phiên bản, danh hiệu và căn cứ như mục đầu của sổ cái; "
            "các chi tiết khác do chữ ký trên bản kê bảo đảm."
        ),
        (
            "{chain}: the pinned policy ({regime}, {version}) has the version, award and clause of the ledger's first entry; "
            "for its details the signature over the manifest answers."
        ),
    ),
    "pinned_not_as_ledger": (
        "Hồ sơ {chain}: quy định áp dụng khác với mục đầu của sổ cái.",
        "{chain}: the pinned policy is not the one that the ledger's first entry names.",
    ),
}
_UNREADABLE = {
    "no_zip": ("Đây không phải tệp ZIP.", "This is no ZIP."),
    "cut_off": ("Tệp bị cắt cụt.", "The file is cut off."),
    "too_large": ("Tệp lớn hơn {limit} byte.", "The file is larger than {limit} bytes."),
    "too_many_files": ("Tệp có hơn {limit} tệp con.", "It holds more than {limit} files."),
    "file_twice": ("Tệp con {file} có hai lần.", "The file {file} stands there twice."),
    "packed_anew": (
        "Tệp ZIP đã được nén lại: hãy dùng đúng tệp gốc.",
        "The ZIP was packed anew: take the file as it was issued.",
    ),
    "bad_name": ("Tệp ZIP có tên không được phép.", "The ZIP holds a name that no bundle has."),
    "no_manifest": ("Tệp không có bản kê manifest.json.", "It holds no manifest.json."),
    "other_format": (
        "Định dạng {format} không phải định dạng mà chương trình này đọc được.",
        "The format {format} is none that this program reads.",
    ),
    "no_vkey": (
        "{key} không phải là khóa công khai (tên+mã+base64): hãy chép lại đúng như cơ quan công bố.",
        "{key} is no public key (name+id+base64): copy it again as the office has published it.",
    ),
    "no_file": ("Không đọc được tệp {file}: {why}.", "The file {file} cannot be read: {why}."),
}
SENTENCES: Mapping[str, tuple[str, str]] = {**_FILE, **_TREE, **_LEDGER, **_COUNCIL, **_PEOPLE, **_HISTORY, **_UNREADABLE}
