"""The Jupyter project's own test of a kernel, with what evcxr can do.

Run with the kernelspec to test in ATELIER_TEST_KERNEL (default: `rust`):
    python -m pytest kernel/tests/test_jupyter_kernel.py
"""

import os
import unittest

import jupyter_kernel_test


class AtelierKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = os.environ.get("ATELIER_TEST_KERNEL", "rust")
    language_name = "Rust"
    file_extension = ".rs"

    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("hello, stderr");'

    completion_samples = [
        {"text": "std::collections::HashM", "matches": {"HashMap"}},
        {"text": '"abc".to_upperc', "matches": {"to_uppercase()"}},
    ]

    complete_code_samples = ["1", "let x = 1;", 'println!("hello, world");']

    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": 'format!("{}", 1 + 1)', "result": '"2"'},
    ]

    code_display_data = [
        {
            "code": 'println!("{} {}", std::env::var("ATELIER_LAYER").unwrap(), '
            'r#"{"mark":"display","data":{"text/html":"<b>bold</b>"},"metadata":{}}"#);',
            "mime": "text/html",
        },
        {
            "code": 'println!("{} {}", std::env::var("ATELIER_LAYER").unwrap(), '
            'r#"{"mark":"update","id":"bar","data":{"text/plain":"50 %"},"metadata":{}}"#);',
            "mime": "text/plain",
        },
    ]

    code_generate_error = 'panic!("planted");'
    code_inspect_sample = "std::collections::HashMap::new("
    invalid_code_samples = []

    # A failed `?` too stops a run of cells, not a panic alone.
    def test_failed_question_mark(self):
        self.flush_channels()
        reply, outputs = self.execute_helper(code='Err::<(), _>("planted")?;')
        self.assertEqual(reply["content"]["status"], "error")
        self.assertEqual(reply["content"]["evalue"], "planted")
        errors = [message for message in outputs if message["msg_type"] == "error"]
        self.assertEqual(len(errors), 1)

    def test_interrupt_message(self):
        spec = self.km.kernel_spec
        self.assertEqual(spec.interrupt_mode, "message")


if __name__ == "__main__":
    unittest.main()
